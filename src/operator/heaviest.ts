import type { WorkspaceCounts } from '../store/operator-counts.ts'

/** A workspace by its key, `platform:workspace`, and what it has. Nothing of its name, its people or its channels. */
export interface WorkspaceLoad extends WorkspaceCounts {
  readonly workspace: string
  /** In the last ten minutes; null where nobody counts them here. */
  readonly answers: number | null
}

/** So many workspaces are told of. */
const MOST_TOLD = 10

/** The workspaces with the largest shares of all topics, digests and answers together, the largest first. */
export function heaviest(
  counts: ReadonlyMap<string, WorkspaceCounts>,
  answers: ReadonlyMap<string, number> | null,
): readonly WorkspaceLoad[] {
  const loads = [...new Set([...counts.keys(), ...(answers?.keys() ?? [])])].map((workspace): WorkspaceLoad => {
    const { topics, digests } = counts.get(workspace) ?? { topics: 0, digests: 0 }
    return { workspace, topics, digests, answers: answers && (answers.get(workspace) ?? 0) }
  })
  const share = (of: (load: WorkspaceLoad) => number) => {
    const all = loads.reduce((sum, load) => sum + of(load), 0)
    return (load: WorkspaceLoad): number => (all === 0 ? 0 : of(load) / all)
  }
  const shares = [share(({ topics }) => topics), share(({ digests }) => digests), share(({ answers }) => answers ?? 0)]
  const weight = (load: WorkspaceLoad): number => shares.reduce((sum, each) => sum + each(load), 0)
  return loads.sort((a, b) => weight(b) - weight(a) || (a.workspace < b.workspace ? -1 : 1)).slice(0, MOST_TOLD)
}
