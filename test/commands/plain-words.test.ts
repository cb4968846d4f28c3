import { expect, test } from 'vitest'
import { readSaid } from '../../src/commands/plain-words.ts'

const NAMES = ['help', 'search', 'save', 'saved', 'show', 'new', 'status', 'subscriptions', 'trending']
const read = (text: string) => readSaid(text, (name) => NAMES.includes(name))

test.each(['hi', 'Hello!', 'hey', 'hey there', 'Hi Paperboy', '@paperboy', 'ping'])('%s is a hello', (text) => {
  expect(read(text)).toEqual({ kind: 'hello' })
})

test.each(['thanks', 'Thank you!', 'thx', 'OK', 'thanks paperboy', 'great, thanks'])('%s is thanks', (text) => {
  expect(read(text)).toEqual({ kind: 'thanks' })
})

test.each([
  [': help', 'help'],
  ['`help`', 'help'],
  ['hey help', 'help'],
  ['hey paperboy, help', 'help'],
  ['Help!', 'Help'],
  ['help me please', 'help'],
  ['@paperboy help', 'help'],
  ['hey @Paperboy: help', 'help'],
  ['how do I cancel?', 'subscriptions'],
  ['delete my data', 'forget me'],
  ['help, please', 'help'],
  ['what can you do?', 'help'],
  ['?', 'help'],
  ['hi, `search knee`', 'search knee'],
  [', save 1', 'save 1'],
  ['my papers', 'saved'],
  ['What’s new?', 'new'],
  ['send me new papers on knee MRI every Monday', 'subscribe knee MRI every Monday'],
  ['could you please notify me about knee MRI?', 'subscribe knee MRI'],
  ['I want weekly papers on radiology', 'subscribe radiology weekly'],
  ['keep me posted on blazars', 'subscribe blazars'],
  ['status?', 'status'],
])('%s is %s', (text, line) => {
  expect(read(text)).toEqual({ kind: 'line', line })
})

test.each([
  ['can you find papers about radio galaxies?', 'radio galaxies'],
  ['find me chest x-rays', 'chest x-rays'],
  ['papers on knee osteoarthritis', 'knee osteoarthritis'],
  ['latest papers on knee osteoarthritis', 'knee osteoarthritis'],
  ['the best papers about x-ray', 'x-ray'],
  ['I am looking for some papers on blazars', 'blazars'],
  ['is there anything on -covid "report generation"', '-covid "report generation"'],
  ['any papers by Yann LeCun?', 'author:"Yann LeCun"'],
  ['tell me about radiomics', 'radiomics'],
  ['give me papers on radiomics', 'radiomics'],
])('%s looks for %s', (text, query) => {
  expect(read(text)).toEqual({ kind: 'search', query })
})

test.each([
  'channel estimation',
  'hello world programs',
  'hi-c imaging of the genome',
  'papers',
  'find',
  '-covid pneumonia',
  'what is the best method for report generation?',
  'thank you notes in hospitals',
  'test',
])('%s stays what it is', (text) => {
  expect(read(text)).toEqual({ kind: 'line', line: text })
})
