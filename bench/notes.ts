/** What the table does not say by itself. */
export const NOTES = [
  'Start: `node src/start.cjs` with one piped question, until the first line of the answer; the median of several. “Nothing compiled” is as after installation.',
  'Ranking: `npm run eval` over the test collections beside the repository, each engine beside the best of MiniSearch’s defaults, FTS5 porter, and FTS5 porter with stop words and the title three times.',
  'Search: the library’s search of 200 hits, none of them remembered, with its way to the index’s thread and back, and FTS5’s ten best rowids; by turns; each query’s median of three, then p50 and p99 over the queries. “Whole command” is what a channel waits for: search, papers read back, list kept, reply made.',
  'Index: ours from the store through the thread, FTS5 in one transaction in memory; medians of three. The thread’s own start is apart.',
  'Memory: ours is the live heap and typed arrays of the index after a full collection, in a process of its own (it keeps no text of the papers; the store does); FTS5 is page_count × page_size of its in-memory database (with the text). “Resident” is the growth of the process, uncollected garbage included.',
  'Event loop gap: the longest time in which the main thread let nothing else run, without its waits for a processor (Linux’s schedstat); “by the clock” has those too, and so whatever else the machine did.',
  'Slack: a slash command’s way from its envelope to its reply through a local server in a process of its own, beside bare Bolt apps there that answer a constant: a list of papers, of middling size among Paperboy’s own answers, and two words. Each is timed after as many commands that do not count, so that none is still being compiled. Budgets are held beside the list, which is as much to send. The heap is after full collections where they can be asked for.',
  'Discord: the same from interaction to reply, beside bare discord.js bots of the same kinds. What Paperboy has not answered after 0.3 s it acknowledges first, and so makes two requests where those make one.',
  'Planning: 10,000 subscriptions over 500 distinct topics in 1,000 workspaces, all due at once, with 1,000 new papers and 2,000 of two days ago that may still compete; from the look for what is due until every digest, or its absence, is in the database. The heap’s growth is at its highest, garbage included.',
  'Back-fill: pages of OAI records from memory through the parsing thread, the store and the index, while a search command is asked twenty times a second; beside the parser alone on the same bytes.',
]
