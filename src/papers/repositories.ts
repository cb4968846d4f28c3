import type { Paper } from './paper.ts'

/** Where code is kept; text of a source becomes no other link. */
const HOSTS = ['github.com', 'gitlab.com', 'bitbucket.org', 'codeberg.org', 'huggingface.co']
/** An address in running text, with its owner and its name. A model or a data set at Hugging Face is no code by itself. */
const IN_TEXT = /(?:^|[^\w.-])(?:www\.)?(?:github\.com|gitlab\.com|bitbucket\.org|codeberg\.org)[/:]([\w.-]{1,100})\/[\w.-]{1,100}/gi
/** What stands in the place of an owner and is none. */
const PAGES = /^(?:orgs|topics|features|about|sponsors|apps|marketplace|explore|search|settings)$/i

/** Whether an address that a source names as a paper's code is that of a repository. */
export function isRepository(address: string | null): address is string {
  return address !== null && URL.canParse(address) && HOSTS.includes(new URL(address).hostname.replace(/^www\./, ''))
}

/** Whether a text links a repository of code. */
function linksRepository(text: string): boolean {
  return [...text.matchAll(IN_TEXT)].some(([, owner = '']) => !PAGES.test(owner))
}

/** Whether a source, or the paper's own abstract, links a repository of its code. */
export function hasCode({ linksCode, abstract }: Pick<Paper, 'linksCode' | 'abstract'>): boolean {
  return linksCode === true || linksRepository(abstract ?? '')
}
