/** What a formatted text is made of, whether it came as mrkdwn, plain text or rich text. No DOM in here. */

export type Piece =
  | { kind: 'text' | 'code' | 'preformatted'; text: string }
  | { kind: 'bold' | 'italic' | 'strike' | 'underline' | 'quote' | 'paragraph'; pieces: Piece[] }
  | { kind: 'link'; url: string; pieces: Piece[] }
  | { kind: 'person' | 'channel' | 'group'; id: string; name?: string }
  | { kind: 'broadcast'; range: string }
  | DatePiece
  | { kind: 'list'; ordered: boolean; indent: number; start: number; items: Piece[][] };

export type DatePiece = { kind: 'date'; timestamp: number; format: string; fallback: string; url?: string };

/** An address that is safe to put into a link, or undefined: a `javascript:` one must never become clickable. */
export function findSafeUrl(url: string): string | undefined {
  return /^(https?:\/\/|mailto:)/i.test(url) ? url : undefined;
}
