import { describe, expect, test } from 'vitest'
import { createSigner, keyOfToken } from '../../adapters/slack/signature.ts'

const POST = { delivery: 'delivery-001', attempt: 0, at: { channel: 'C1' } }
const signer = createSigner(keyOfToken('xoxb-test'))
const signed = signer.metadata(POST)
const { event_payload: payload } = signed

describe('a message says of a delivery', () => {
  test('that it is this one, whatever the attempt', () => {
    expect(signer.read(signed, POST)).toBe('ours')
    expect(signer.read(signed, { ...POST, attempt: 3 })).toBe('ours')
    expect(signer.read(signer.metadata({ ...POST, attempt: 3 }), POST)).toBe('ours')
  })

  test('which one it is', () => {
    expect(signer.named(signed, 'C1')).toBe('delivery-001')
    expect(signer.named(signed, 'C2')).toBe('forged')
    expect(signer.named({ event_type: 'task_created', event_payload: payload }, 'C1')).toBeNull()
    expect(signer.named(undefined, 'C1')).toBeNull()
  })

  test.each([
    ['nothing', undefined],
    ['null', null],
    ['no payload', { event_type: signed.event_type }],
    ['another app’s', { event_type: 'task_created', event_payload: payload }],
    ['another delivery’s', signer.metadata({ ...POST, delivery: 'delivery-002' })],
    ['another delivery’s under our signature', { ...signed, event_payload: { ...payload, delivery: 'delivery-002' } }],
  ])('nothing, where it bears %s', (_, metadata) => {
    expect(signer.read(metadata, POST)).toBe('other')
  })

  test.each([
    ['no signature', { ...payload, signature: undefined }],
    ['an empty one', { ...payload, signature: '' }],
    ['the beginning of ours', { ...payload, signature: payload.signature.slice(0, 20) }],
    ['ours and more', { ...payload, signature: `${payload.signature}AAAA` }],
    [
      'one that differs in its first sign',
      { ...payload, signature: (payload.signature.startsWith('A') ? 'B' : 'A') + payload.signature.slice(1) },
    ],
    ['that of another attempt', { ...payload, attempt: 1 }],
    ['that of another channel', signer.metadata({ ...POST, at: { channel: 'C2' } }).event_payload],
    ['that of another token', createSigner(keyOfToken('xoxb-other')).metadata(POST).event_payload],
  ])('that somebody else wrote its name, where it bears %s', (_, forged) => {
    expect(signer.read({ ...signed, event_payload: forged }, POST)).toBe('forged')
    expect(signer.named({ ...signed, event_payload: forged }, 'C1')).toBe('forged')
  })
})
