/** A value of `T` that cannot be mistaken for another value of the same shape. */
export type Brand<T, Name extends string> = T & { readonly __brand: Name };

export type UserId = Brand<string, 'UserId'>;
export type AccountId = Brand<string, 'AccountId'>;
export type ChannelId = Brand<string, 'ChannelId'>;
export type SubscriptionId = Brand<string, 'SubscriptionId'>;
/** Computed from channel, provider position and subscription (see `link.ts`), never drawn at random. */
export type LinkId = Brand<string, 'LinkId'>;
/** The provider's own number for a position or the pending order it grew from; unique within its account for life. */
export type PositionId = Brand<string, 'PositionId'>;
/** A broker's integer for an order or position on one account; never the key of business logic. */
export type Ticket = Brand<string, 'Ticket'>;
export type InstanceId = Brand<string, 'InstanceId'>;

/** UTC milliseconds since 1970. */
export type Millis = number;
