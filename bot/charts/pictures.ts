/** Every kind of picture and what draws it. Pure: the same picture and theme give the same pixels. */
import type { Picture } from '../views/picture.ts';
import { barsDrawing } from './bars.ts';
import { calendarDrawing } from './calendar.ts';
import { candlesDrawing } from './candles.ts';
import { compareDrawing } from './compare.ts';
import { copyMapDrawing } from './copy-map.ts';
import type { Drawing } from './drawing.ts';
import { equityDrawing } from './equity.ts';
import { exposureDrawing } from './exposure.ts';
import { levelsDrawing } from './levels.ts';
import { spreadDrawing } from './spread.ts';
import type { Theme } from './theme.ts';

export function drawingOf(picture: Picture, theme: Theme): Drawing {
  switch (picture.kind) {
    case 'equity':
      return equityDrawing(picture, theme);
    case 'levels':
      return levelsDrawing(picture, theme);
    case 'bars':
      return barsDrawing(picture, theme);
    case 'calendar':
      return calendarDrawing(picture, theme);
    case 'spread':
      return spreadDrawing(picture, theme);
    case 'exposure':
      return exposureDrawing(picture, theme);
    case 'candles':
      return candlesDrawing(picture, theme);
    case 'compare':
      return compareDrawing(picture, theme);
    case 'copy-map':
      return copyMapDrawing(picture, theme);
  }
}
