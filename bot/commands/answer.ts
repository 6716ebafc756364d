/** Answers to presses. */
import type { PressAnswer } from '../chat.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';

/** Says something and leaves the message as it is. */
export const toast = (text: string): PressAnswer => ({ toast: text, view: null });

/** The message becomes `view`; a view without buttons takes them away. */
export const replaced = (text: string, view: View): PressAnswer => ({ toast: text, view });

/** What the button was for is not there any more. */
export const gone = (text: string): PressAnswer =>
  replaced(text, view({ title: text, text: 'Nothing was done.' }));
