//+------------------------------------------------------------------+
//| Answers.mqh: what a broker's return code means for who asked     |
//+------------------------------------------------------------------+
// The table of section 4 of the protocol, MT5's return codes and MT4's errors.
#ifndef MYNAH_ANSWERS_MQH
#define MYNAH_ANSWERS_MQH

enum ENUM_MEANING {
  MEANS_DONE,
  // Accepted: the deal comes by itself.
  MEANS_WAIT_FOR_DEAL,
  // Once more, at once, with a fresh price.
  MEANS_AGAIN,
  MEANS_BACK_OFF,
  // Nobody knows: look before acting.
  MEANS_LOOK_FIRST,
  MEANS_OTHER_FILLING,
  MEANS_FINAL
};

#define FIRST_BACKOFF_MS 250
#define LONGEST_BACKOFF_MS 30000
// A broker that requotes without end is asked at once only this often.
#define ASKED_AT_ONCE 3
// MT4: prices that are off, or no longer right, need this long.
#define MT4_PRICE_PAUSE_MS 5000

#ifdef __MQL5__
#define CODE_DONE 10009
#define CODE_NO_CONNECTION 10031
#define CODE_PRICE_CHANGED 10020
#define CODE_NO_PRICE 10021
#define CODE_INVALID 10013
#define CODE_INVALID_LOTS 10014
#define CODE_INVALID_STOPS 10016
#define CODE_FROZEN 10029
#else
#define CODE_DONE 0
#define CODE_NO_CONNECTION 6
#define CODE_PRICE_CHANGED 135
#define CODE_NO_PRICE 136
#define CODE_INVALID 3
#define CODE_INVALID_LOTS 131
#define CODE_INVALID_STOPS 130
#define CODE_FROZEN 145
#endif

// `closing`: the request takes exposure away, so it is tried again until it is done. `entry`: it adds some.
ENUM_MEANING MeaningOfMt5(const int code, const bool closing) {
  // Refused, closed for the moment, or switched off by somebody: for a way out, all of them pass.
  if (closing && (code == 10006 || code == 10017 || code == 10018 || code == 10026 || code == 10027)) return MEANS_BACK_OFF;
  switch (code) {
    case 10008: return MEANS_WAIT_FOR_DEAL;
    case 10009:
    case 10010:
    case 10025:
    case 10036: return MEANS_DONE;
    case 10004:
    case 10020:
    case 10021: return MEANS_AGAIN;
    case 10024:
    case 10028:
    case 10029: return MEANS_BACK_OFF;
    case 10011:
    case 10012:
    case 10031: return MEANS_LOOK_FIRST;
    case 10030: return MEANS_OTHER_FILLING;
  }
  return MEANS_FINAL;
}

ENUM_MEANING MeaningOfMt4(const int code, const bool closing, const bool entry) {
  // Closed or disabled for the moment, AutoTrading (4109) switched off by somebody: for a way out, all of them pass.
  if (closing && (code == 132 || code == 133 || code == 4109)) return MEANS_BACK_OFF;
  // 1: a change that changed nothing is done; of an entry it means that nobody knows.
  if (code == 1) return entry ? MEANS_LOOK_FIRST : MEANS_DONE;
  switch (code) {
    case 0: return MEANS_DONE;
    case 135:
    case 138: return MEANS_AGAIN;
    case 4:
    case 6:
    case 8:
    case 129:
    case 136:
    case 137:
    case 141:
    case 145:
    case 146: return MEANS_BACK_OFF;
    case 128: return MEANS_LOOK_FIRST;
  }
  return MEANS_FINAL;
}

// `unsent`: it never left the terminal, so nothing about it is unknown.
ENUM_MEANING MeaningOf(const int code, const bool closing, const bool entry, const bool unsent) {
#ifdef __MQL5__
  ENUM_MEANING meaning = MeaningOfMt5(code, closing);
#else
  ENUM_MEANING meaning = MeaningOfMt4(code, closing, entry);
#endif
  return unsent && meaning == MEANS_LOOK_FIRST ? MEANS_BACK_OFF : meaning;
}

// How long to wait before attempt `refusals` + 1.
long WaitBefore(const bool again, const int refusals, const int code) {
  int doublings = again ? refusals - ASKED_AT_ONCE - 1 : refusals - 1;
  if (doublings < 0) return 0;
  if (doublings > 16) doublings = 16;
  long wait = FIRST_BACKOFF_MS;
  for (int i = 0; i < doublings && wait < LONGEST_BACKOFF_MS; i++) wait *= 2;
  if (wait > LONGEST_BACKOFF_MS) wait = LONGEST_BACKOFF_MS;
#ifdef __MQL4__
  if ((code == 129 || code == 136) && wait < MT4_PRICE_PAUSE_MS) wait = MT4_PRICE_PAUSE_MS;
#endif
  return wait;
}

#endif
