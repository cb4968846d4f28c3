/** Where publishers and archives keep texts that are free to read, and nobody else puts files. */
const HOSTS = [
  ...[
    'europepmc.org',
    'www.ncbi.nlm.nih.gov',
    'pmc.ncbi.nlm.nih.gov',
    'arxiv.org',
    'www.biorxiv.org',
    'www.medrxiv.org',
    'aclanthology.org',
  ],
  ...[
    'link.springer.com',
    'www.nature.com',
    'academic.oup.com',
    'onlinelibrary.wiley.com',
    'www.cell.com',
    'www.science.org',
    'www.pnas.org',
  ],
  ...['journals.plos.org', 'elifesciences.org', 'peerj.com', 'www.frontiersin.org', 'www.mdpi.com', 'f1000research.com', 'jamanetwork.com'],
  ...['www.tandfonline.com', 'journals.sagepub.com', 'iopscience.iop.org', 'journals.aps.org', 'pubs.acs.org', 'pubs.rsc.org'],
  ...[
    'ieeexplore.ieee.org',
    'dl.acm.org',
    'proceedings.mlr.press',
    'www.jmlr.org',
    'openaccess.thecvf.com',
    'direct.mit.edu',
    'ojs.aaai.org',
  ],
]
/** Messages have little room for addresses. */
const LONGEST_LINK = 200
/** Of the many journals of BioMed Central each has a host. */
const JOURNALS = /^[a-z-]{1,60}\.biomedcentral\.com$/

/** Whether a link that a source calls free leads to where such texts are kept: what else stands there may be anybody’s. */
export function isFreeText(link: string | null | undefined): link is string {
  if (!link || link.length > LONGEST_LINK || !URL.canParse(link)) return false
  const { protocol, hostname } = new URL(link)
  return protocol === 'https:' && (HOSTS.includes(hostname) || JOURNALS.test(hostname))
}
