/** Which hosts and origins may talk to the page. Pure. */

export interface Doors {
  /** The address people open, without a slash at the end. */
  url(): string;
  /** People reach the page by https. */
  readonly secure: boolean;
  /** Cookies do not know ports: two services on one machine must not overwrite each other's. */
  cookieName(): string;
  /** Whether a request may carry this `Host`. */
  hostAllowed(host: string | undefined): boolean;
  /** Whether something that changes the world may come from this `Origin`, sent to this `Host`. */
  originAllowed(origin: string | undefined, host: string | undefined): boolean;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

/** `http://` + host header as URL; null for rubbish, and for what is more than a host and a port. */
const asUrl = (scheme: string, host: string | undefined): URL | null => {
  const text = `${scheme}//${host ?? ''}`;
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.pathname === '/' && url.username === '' && url.search === '' && url.hash === '' ? url : null;
};

/** Throws when the page would be reachable from elsewhere and nobody said so, or under an unknown name. */
export const refuseOpenHouse = (where: {
  readonly host: string;
  readonly allowRemote: boolean;
  readonly publicUrl: string | null;
}): void => {
  const literal = where.host.includes(':') ? `[${where.host}]` : where.host;
  const remote = !isLoopback(literal);
  const remoteUrl = where.publicUrl !== null && !isLoopback(new URL(where.publicUrl).hostname);
  if ((remote || remoteUrl) && !where.allowRemote) {
    throw new Error(
      `The chat page would be open to other machines (host ${where.host}, public address ` +
        `${where.publicUrl ?? 'none'}). Listen on 127.0.0.1, or allow remote access to the page on purpose.`,
    );
  }
  if (remote && where.publicUrl === null) {
    throw new Error(
      `The chat page listens on ${where.host} and does not know its public address, so it could not tell its ` +
        'own visitors from strangers. Set the public address of the page, e.g. https://mynah.example.com.',
    );
  }
};

/**
 * A name that is not ours in `Host` is DNS rebinding: a stranger's page whose name now points here. Loopback
 * names are ours always. An `Origin` must be the very page that was asked: on one machine, pages of other
 * ports are other programs, and cookies do not keep them apart.
 */
export const openDoors = (listening: {
  readonly host: string;
  /** Known once the server listens; asked no earlier. */
  readonly port: () => number;
  readonly publicUrl: string | null;
}): Doors => {
  const publicUrl = listening.publicUrl === null ? null : new URL(listening.publicUrl);
  const literal = listening.host.includes(':') ? `[${listening.host}]` : listening.host;
  const url = (): URL => publicUrl ?? new URL(`http://${literal}:${listening.port()}`);
  const hostAllowed = (host: string | undefined): boolean => {
    const asked = asUrl('http:', host);
    if (asked === null) return false;
    if (isLoopback(asked.hostname)) return true;
    return publicUrl !== null && asUrl(publicUrl.protocol, host)?.host === publicUrl.host;
  };
  return {
    url: () => url().origin,
    secure: publicUrl?.protocol === 'https:',
    cookieName: () => `mynah_${url().port === '' ? 'page' : url().port}`,
    hostAllowed,
    originAllowed: (origin, host) => {
      if (origin === undefined || !hostAllowed(host)) return false;
      if (origin === publicUrl?.origin) return true;
      const same = asUrl('http:', host);
      return same !== null && isLoopback(same.hostname) && origin === same.origin;
    },
  };
};
