/** What a hello says of the account behind it. */
import type { AccountIdentity } from '../../core/domain/account.ts';
import type { Hello } from './protocol/frames.ts';

export const identityOf = (hello: Hello): AccountIdentity => ({
  platform: hello.platform,
  login: hello.login,
  server: hello.server,
  currency: hello.currency,
  leverage: hello.leverage,
  marginMode: hello.marginMode,
  build: hello.build,
  role: hello.role,
});
