import { type APIButtonComponent, ButtonStyle, ComponentType } from 'discord.js'
import { inviteLink } from './permissions.ts'
import { LABELS } from './texts.ts'

/** Leads to where we are added to a server, with all permissions that digests need. */
export function inviteButton(application: string): APIButtonComponent {
  return { type: ComponentType.Button, style: ButtonStyle.Link, label: LABELS.invite, url: inviteLink(application) }
}
