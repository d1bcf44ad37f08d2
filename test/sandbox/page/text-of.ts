/** The words of pieces alone, to compare them with. */
import type { Piece } from '../../../src/sandbox/page/pieces.ts';

export function textOf(pieces: Piece[]): string {
  return pieces
    .map((piece): string => {
      if ('text' in piece) return piece.text;
      if ('pieces' in piece) return textOf(piece.pieces);
      if (piece.kind === 'list') return piece.items.map(textOf).join('\n');
      if (piece.kind === 'date') return piece.fallback;
      return piece.kind === 'broadcast' ? `@${piece.range}` : (piece.name ?? piece.id);
    })
    .join('');
}
