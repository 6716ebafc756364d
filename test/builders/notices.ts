/** What people want to be told, in memory. */
import type { UserId } from '../../core/domain/ids.ts';
import { STANDARD_NOTICES } from '../../core/domain/notice.ts';
import type { NoticeSettings } from '../../core/domain/notice.ts';
import type { Alert, AlertId, AlertState } from '../../core/domain/alert.ts';
import type { Address, AddressId } from '../../core/domain/reach.ts';
import type {
  AddressStore,
  AlertStore,
  ChannelResult,
  DigestStore,
  NoticeStore,
  TradeResult,
} from '../../core/notice-ports.ts';

export class MemoryNotices implements NoticeStore {
  readonly rows = new Map<UserId, NoticeSettings>();

  async all(): Promise<ReadonlyMap<UserId, NoticeSettings>> {
    return new Map(this.rows);
  }

  async save(user: UserId, settings: NoticeSettings): Promise<void> {
    this.rows.set(user, settings);
  }
}

/** What the tables would tell, of everybody who is named. */
export class MemoryDigests implements DigestStore {
  readonly brought = new Map<UserId, readonly ChannelResult[]>();
  readonly ends = new Map<UserId, readonly { best: TradeResult; worst: TradeResult }[]>();
  readonly denied = new Map<UserId, readonly { code: string; count: number }[]>();

  async results(user: UserId): Promise<readonly ChannelResult[]> {
    return this.brought.get(user) ?? [];
  }

  async extremes(user: UserId): Promise<readonly { best: TradeResult; worst: TradeResult }[]> {
    return this.ends.get(user) ?? [];
  }

  async denials(user: UserId): Promise<readonly { code: string; count: number }[]> {
    return this.denied.get(user) ?? [];
  }
}

/** Everybody wants what is usual, or this. */
export const wanting = (
  parts: Partial<NoticeSettings> = {},
): { readonly settings: () => NoticeSettings } => ({ settings: () => ({ ...STANDARD_NOTICES, ...parts }) });

export class MemoryAddresses implements AddressStore {
  readonly rows: (Address & { code: string | null; until: number })[] = [];

  async list(user: UserId): Promise<readonly Address[]> {
    return this.rows
      .filter(({ owner }) => owner === user)
      .map(({ code: _code, until: _until, ...address }) => address);
  }

  async add(address: Address, code: string, _at: number, until: number): Promise<void> {
    const { owner, kind } = address;
    const known = this.rows.find(
      (one) => one.owner === owner && one.kind === kind && one.address === address.address,
    );
    if (known === undefined) this.rows.push({ ...address, code, until });
    else if (known.confirmedAt === null) Object.assign(known, { code, until });
  }

  async confirm(user: UserId, code: string, at: number): Promise<Address | null> {
    const found = this.rows.find((one) => one.owner === user && one.code === code && one.until > at);
    return found === undefined ? null : Object.assign(found, { confirmedAt: at, code: null });
  }

  async remove(user: UserId, id: AddressId): Promise<Address | null> {
    const index = this.rows.findIndex((one) => one.owner === user && one.id === id);
    return index === -1 ? null : (this.rows.splice(index, 1)[0] ?? null);
  }
}

export class MemoryAlerts implements AlertStore {
  readonly rows = new Map<AlertId, Alert>();
  /** When set, nothing can be saved. */
  broken = false;

  private enter(): void {
    if (this.broken) throw new Error('the database is away');
  }

  async all(): Promise<readonly Alert[]> {
    return [...this.rows.values()];
  }

  async add(alert: Alert): Promise<void> {
    this.enter();
    this.rows.set(alert.id, alert);
  }

  async saveState(id: AlertId, state: AlertState): Promise<void> {
    this.enter();
    const row = this.rows.get(id);
    if (row !== undefined) this.rows.set(id, { ...row, state });
  }

  async remove(id: AlertId): Promise<void> {
    this.enter();
    this.rows.delete(id);
  }
}
