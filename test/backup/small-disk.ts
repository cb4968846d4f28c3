import { execFileSync } from 'node:child_process'
import { newFolder } from '../left-behind.ts'

/** A full disk is a small one in memory, which only root may mount. */
export function canMount(): boolean {
  const folder = newFolder()
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' })
    execFileSync('umount', [folder])
    return true
  } catch {
    return false
  }
}
