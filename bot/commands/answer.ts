/** Answers to presses. */
import type { PressAnswer } from '../chat.ts';
import { view } from '../views/view.ts';
import type { View } from '../views/view.ts';

/** Says something and leaves the message as it is. */
export const toast = (text: string): PressAnswer => ({ toast: text, view: null });

/** The message becomes `view`, which is answer enough; a view without buttons takes them away. */
export const replaced = (view: View): PressAnswer => ({ toast: '', view });

/** What the button was for is not there any more. */
export const gone = (text: string): PressAnswer => replaced(view({ title: text, text: 'Nothing was done.' }));
