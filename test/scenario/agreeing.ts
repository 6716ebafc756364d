/** A person says in the chat how each follower copies: the only way in that rules have. */
import type { ChatPerson } from './chat-person.ts';
import type { Plan, Said } from './plan.ts';

/** @param whose as it is typed after `/rules` */
async function sayRule(person: ChatPerson, whose: string, { name, text }: Said): Promise<void> {
  const question = await person.say(`/rules ${whose} ${name} ${text}`, / · .+\?$/u);
  const answer = await person.press(question, 'Confirm');
  if (!answer.text.startsWith('Changed.'))
    throw new Error(`/rules ${whose} ${name} ${text} was answered with "${answer.title}": ${answer.text}`);
}

/** Subscribes every follower of the plan and sets its rules. Throws when one is not taken. */
export async function agreeOn(plan: Plan, person: ChatPerson, provider: string): Promise<void> {
  for (const { name, settings } of plan.followers) {
    await person.say(`/copy ${provider} ${name} ${settings}`, /^Copying/u);
  }
  for (const { name, rules, accountRules } of plan.followers) {
    for (const one of rules) await sayRule(person, name, one);
    for (const one of accountRules) await sayRule(person, `account ${name}`, one);
  }
}
