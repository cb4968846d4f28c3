/** A path of the server of pages that a platform sends its requests to. */
export interface Mount {
  /** As `/slack/events`. */
  readonly path: string
  /** Answers each request to the path, of whatever method. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>
}
