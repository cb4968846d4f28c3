// The sites with pages of papers, and the position of the identifier in their addresses.

/** Reads the paper's identifier from the path and the query of an address, both decoded. */
type LinkReader = (path: string, query: string) => string | null

const ARXIV = /(?:^|[/:=])(?:arxiv[.:]?)?(\d{4}\.\d{4,5}|[a-z][a-z-]{1,8}(?:\.[a-z-]{2,8})?\/\d{7})(?:v\d{1,3})?(?!\w|\.\d)/i
/** How ADS writes it: `2024arXiv240112208P`. */
const BIBCODE = /\/\d{4}arxiv(\d{4})\.?(\d{4,5})[a-z]?(?:$|\/)/i
/** How DBLP writes it: `corr/abs-2401-12208`. */
const DBLP = /\/corr\/abs-(\d{4})-(\d{4,5})(?:$|[./])/i
const DOI = /(?:^|[/=:])(10\.\d{4,9}\/[^\s&<>"]{1,300})/
/** What publishers append to a DOI: the kind of page, or the file's ending. */
const PAGE_KIND =
  /(?:;jsessionid=.{0,80}|\/(?:full(?:[-/](?:html|text|pdf|xml))?|e?pdf|epub|ampdf|abstract|abs|meta|html|xml|figures|references|summary|short|long|fulltext|reader|tables|download)|\.(?:full|abstract|short|long|full-text|pdf|html|xml)(?:\+html)?)$/i
/** What Silverchair's sites append to it: the number of the article, and its title. */
const ARTICLE_NUMBER = /\/\d{4,}(?:\/[^/]*)?$/

const arxivIn: LinkReader = (path) => {
  const [, month, number] = BIBCODE.exec(path) ?? DBLP.exec(path) ?? []
  return ARXIV.exec(path)?.[1] ?? (number === undefined ? null : `${month}.${number}`)
}

const doiIn: LinkReader = (path, query) => DOI.exec(path)?.[1] ?? DOI.exec(query)?.[1] ?? null

const doiBefore: LinkReader = (path, query) => {
  let doi = doiIn(path, query)
  for (let kind = PAGE_KIND.exec(doi ?? ''); doi !== null && kind !== null; kind = PAGE_KIND.exec(doi)) doi = doi.slice(0, kind.index)
  return doi
}

/** Finds the identifier by a pattern in path and query, and puts a beginning before it. */
function found(pattern: RegExp, beginning = ''): LinkReader {
  return (path, query) => {
    const id = pattern.exec(path + query)?.[1]
    return id === undefined ? null : beginning + id
  }
}

function either(...readings: readonly LinkReader[]): LinkReader {
  return (path, query) => {
    for (const read of readings) {
      const id = read(path, query)
      if (id !== null) return id
    }
    return null
  }
}

/** Reads an archived page by the original address inside its own. */
const archived: LinkReader = (path, query) => {
  const at = path.search(/https?:\//i)
  return at === -1 ? null : idInLink(path.slice(at).replace(/^(https?:)\/+/i, '$1//') + query)
}

/** The known sites. Their subdomains are included. */
const SITES: readonly (readonly [hosts: string, reading: LinkReader])[] = [
  ['arxiv.org ar5iv.org alphaxiv.org arxiv-vanity.com xxx.lanl.gov papers.cool paperswithcode.com paperswithcode.co scirate.com', arxivIn],
  ['emergentmind.com catalyzex.com dblp.org dblp.uni-trier.de', arxivIn],
  ['semanticscholar.org connectedpapers.com inspirehep.net adsabs.harvard.edu', either(arxivIn, doiIn)],
  ['huggingface.co hf.co', found(/^\/papers\/([^/?]+)/)],
  ['archive.org', archived],
  ['doi.org oadoi.org doi.acm.org api.crossref.org', doiIn],
  ['pubmed.ncbi.nlm.nih.gov', found(/^\/(\d{1,9})(?:$|[/?])/, 'pmid:')],
  ['ncbi.nlm.nih.gov', found(/^\/(?:m\/)?pubmed\/(\d{1,9})(?:$|[/?])/, 'pmid:')],
  ['europepmc.org', either(found(/^\/(?:article|abstract)\/med\/(\d{1,9})(?:$|[/?])/i, 'pmid:'), doiIn)],
  ['aclanthology.org aclanthology.info aclweb.org', found(/\/([^/?]+?)(?:\.(?:pdf|bib))?\/?(?:$|\?)/)],
  ['nature.com', either(doiBefore, found(/^\/articles\/([a-z]*\d[a-z\d-]*)/i, '10.1038/'))],
  ['elifesciences.org', found(/^\/(?:articles|reviewed-preprints)\/(\d{4,7})/, '10.7554/elife.')],
  ['zenodo.org', either(doiBefore, found(/^\/records?\/(\d{1,10})/, '10.5281/zenodo.'))],
  ['researchsquare.com', found(/^\/article\/((?:rs|pex)-\d{3,9})(?:$|[/?])/, '10.21203/rs.3.')],
  ['preprints.org', either(doiBefore, found(/^\/manuscript\/(\d{6}\.\d{4,6})(?:$|[/?])/, '10.20944/preprints'))],
  ['ssrn.com', found(/abstract(?:_id)?=(\d{4,9})/, '10.2139/ssrn.')],
  ['academic.oup.com pubs.aip.org', (path, query) => doiBefore(path, query)?.replace(ARTICLE_NUMBER, '') ?? null],
  ['acm.org wiley.com springer.com springeropen.com biomedcentral.com acs.org aps.org science.org sciencemag.org pnas.org', doiBefore],
  ['tandfonline.com sagepub.com biorxiv.org medrxiv.org chemrxiv.org iopscience.iop.org aip.org scitation.org', doiBefore],
  ['royalsocietypublishing.org plos.org frontiersin.org siam.org informs.org annualreviews.org aiaa.org ascelibrary.org', doiBefore],
  ['rsna.org ahajournals.org nejm.org emerald.com worldscientific.com liebertpub.com degruyter.com degruyterbrill.com', doiBefore],
  ['mit.edu mitpressjournals.org apa.org asm.org physiology.org jamanetwork.com aanda.org spiedigitallibrary.org', doiBefore],
  ['thieme-connect.com projecteuclid.org jstor.org embopress.org atsjournals.org ajronline.org computer.org', doiBefore],
  ['scite.ai cambridge.org sciendo.com', doiBefore],
]

const READINGS = new Map(SITES.flatMap(([hosts, reading]) => hosts.split(' ').map((host) => [host, reading] as const)))
const ADDRESS = /^(?:https?:\/\/)?((?:[a-z\d-]{1,63}\.){1,8}[a-z]{2,24})(?::\d{1,5})?(\/[^?#\s]*)(\?[^#\s]*)?/i

/** The identifier in a link to a known site's page of a paper, as written there; null for any other text. */
export function idInLink(text: string): string | null {
  const [, host = '', path = '', query = ''] = ADDRESS.exec(text) ?? []
  const reading = linkReaderOf(host.toLowerCase())
  if (reading) return reading(decode(path), decode(query))
  // Most publishers, and libraries that stand before them, have the DOI behind this word.
  return /^\/(?:[\w-]{1,40}\/){0,3}doi\/(?:[a-z-]{1,12}\/){0,2}10\.\d{4,9}\//i.test(decode(path)) ? doiBefore(decode(path), '') : null
}

function linkReaderOf(host: string): LinkReader | undefined {
  for (let at = 0; at !== -1; ) {
    const known = READINGS.get(host.slice(at))
    if (known) return known
    const dot = host.indexOf('.', at)
    at = dot === -1 ? -1 : dot + 1
  }
  return undefined
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
