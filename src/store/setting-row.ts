/** What an admin chose, for a topic by its id or, where that is empty, for the workspace. `label` names the value in words. */
export interface SettingRow {
  workspace: string
  topic: string
  kind: 'managers' | 'tag' | 'ping' | 'feeds'
  value: string
  label: string
  chosen_at: number
}
