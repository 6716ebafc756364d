// MQL4's trade functions: one pool of orders, whatever they are, one integer ticket each, selected before it is read.
#pragma once
#include "market.hpp"

namespace mql {

inline constexpr int OP_BUY = 0;
inline constexpr int OP_SELL = 1;
inline constexpr int OP_BUYLIMIT = 2;
inline constexpr int OP_SELLLIMIT = 3;
inline constexpr int OP_BUYSTOP = 4;
inline constexpr int OP_SELLSTOP = 5;

inline constexpr int SELECT_BY_POS = 0;
inline constexpr int SELECT_BY_TICKET = 1;
inline constexpr int MODE_TRADES = 0;
inline constexpr int MODE_HISTORY = 1;

inline constexpr int MODE_LOW = 1;
inline constexpr int MODE_HIGH = 2;
inline constexpr int MODE_TIME = 5;
inline constexpr int MODE_BID = 9;
inline constexpr int MODE_ASK = 10;
inline constexpr int MODE_POINT = 11;
inline constexpr int MODE_DIGITS = 12;
inline constexpr int MODE_SPREAD = 13;
inline constexpr int MODE_STOPLEVEL = 14;
inline constexpr int MODE_LOTSIZE = 15;
inline constexpr int MODE_TICKVALUE = 16;
inline constexpr int MODE_TICKSIZE = 17;
inline constexpr int MODE_SWAPLONG = 18;
inline constexpr int MODE_SWAPSHORT = 19;
inline constexpr int MODE_TRADEALLOWED = 22;
inline constexpr int MODE_MINLOT = 23;
inline constexpr int MODE_LOTSTEP = 24;
inline constexpr int MODE_MAXLOT = 25;
inline constexpr int MODE_MARGINREQUIRED = 32;
inline constexpr int MODE_FREEZELEVEL = 33;

inline constexpr int ERR_NO_ERROR = 0;
inline constexpr int ERR_NO_RESULT = 1;
inline constexpr int ERR_COMMON_ERROR = 2;
inline constexpr int ERR_INVALID_TRADE_PARAMETERS = 3;
inline constexpr int ERR_NO_CONNECTION = 6;
inline constexpr int ERR_TRADE_TIMEOUT = 128;
inline constexpr int ERR_INVALID_PRICE = 129;
inline constexpr int ERR_INVALID_STOPS = 130;
inline constexpr int ERR_INVALID_TRADE_VOLUME = 131;
inline constexpr int ERR_MARKET_CLOSED = 132;
inline constexpr int ERR_TRADE_DISABLED = 133;
inline constexpr int ERR_NOT_ENOUGH_MONEY = 134;
inline constexpr int ERR_PRICE_CHANGED = 135;
inline constexpr int ERR_OFF_QUOTES = 136;
inline constexpr int ERR_BROKER_BUSY = 137;
inline constexpr int ERR_REQUOTE = 138;
inline constexpr int ERR_ORDER_LOCKED = 139;
inline constexpr int ERR_LONG_POSITIONS_ONLY_ALLOWED = 140;
inline constexpr int ERR_TOO_MANY_REQUESTS = 141;
inline constexpr int ERR_TRADE_MODIFY_DENIED = 145;
inline constexpr int ERR_TRADE_CONTEXT_BUSY = 146;
inline constexpr int ERR_TRADE_EXPIRATION_DENIED = 147;
inline constexpr int ERR_TRADE_TOO_MANY_ORDERS = 148;
inline constexpr int ERR_NO_ORDER_SELECTED = 4105;
inline constexpr int ERR_UNKNOWN_SYMBOL = 4106;
inline constexpr int ERR_INVALID_PRICE_PARAM = 4107;
inline constexpr int ERR_INVALID_TICKET = 4108;
inline constexpr int ERR_TRADE_NOT_ALLOWED = 4109;

int OrdersTotal();
int OrdersHistoryTotal();
bool OrderSelect(int index, int select, int pool = MODE_TRADES);
int OrderTicket();
int OrderType();
double OrderLots();
string OrderSymbol();
datetime OrderOpenTime();
double OrderOpenPrice();
double OrderStopLoss();
double OrderTakeProfit();
datetime OrderCloseTime();
double OrderClosePrice();
double OrderCommission();
double OrderSwap();
double OrderProfit();
string OrderComment();
int OrderMagicNumber();
datetime OrderExpiration();

/** The ticket of the new order, -1 without one. */
[[nodiscard]] int OrderSend(const string &symbol, int cmd, double volume, double price, int slippage, double stoploss,
                            double takeprofit, const string &comment = string(), int magic = 0,
                            datetime expiration = datetime(0), color arrow_color = color(-1));
[[nodiscard]] bool OrderClose(int ticket, double lots, double price, int slippage, color arrow_color = color(-1));
[[nodiscard]] bool OrderModify(int ticket, double price, double stoploss, double takeprofit, datetime expiration,
                               color arrow_color = color(-1));
[[nodiscard]] bool OrderDelete(int ticket, color arrow_color = color(-1));

/** Never: the one EA of this terminal does not ask while it waits. */
bool IsTradeContextBusy();

double MarketInfo(const string &symbol, int type);
bool RefreshRates();

int AccountNumber();
string AccountName();
string AccountServer();
string AccountCompany();
string AccountCurrency();
int AccountLeverage();
double AccountBalance();
double AccountEquity();
double AccountMargin();
double AccountFreeMargin();
double AccountCredit();
double AccountProfit();
double AccountFreeMarginCheck(const string &symbol, int cmd, double volume);

}  // namespace mql
