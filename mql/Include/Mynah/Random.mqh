//+------------------------------------------------------------------+
//| Random.mqh: random bytes, text and delays                        |
//+------------------------------------------------------------------+
// MathRand() has 15 bits and the same sequence for the same seed, and several terminals may start in the same
// millisecond. So what differs between them goes into a pool that is hashed over and over.
#ifndef MYNAH_RANDOM_MQH
#define MYNAH_RANDOM_MQH
#include "Text.mqh"

#define RANDOM_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

uchar g_randomPool[];
int g_randomLeft = 0;
long g_randomCount = 0;

void RandomRefill() {
  g_randomCount++;
  string mixed = IntegerToString(g_randomCount) + " " + IntegerToString((long)GetMicrosecondCount()) + " " +
                 IntegerToString((long)GetTickCount()) + " " + IntegerToString((long)TimeLocal()) + " " +
                 IntegerToString(AccountInfoInteger(ACCOUNT_LOGIN)) + " " + TerminalInfoString(TERMINAL_DATA_PATH);
  for (int i = 0; i < ArraySize(g_randomPool); i++) mixed += " " + IntegerToString((int)g_randomPool[i]);
  uchar source[];
  uchar none[];
  Utf8Bytes(mixed, source);
  CryptEncode(CRYPT_HASH_SHA1, source, none, g_randomPool);
  // Half of a hash is handed out; the other half stays unknown to everybody and goes into the next.
  g_randomLeft = 10;
}

int RandomByte() {
  if (g_randomLeft <= 0) RandomRefill();
  g_randomLeft--;
  return g_randomLeft < ArraySize(g_randomPool) ? (int)g_randomPool[g_randomLeft] : MathRand() & 0xFF;
}

void RandomBytes(uchar &bytes[], const int count) {
  ArrayResize(bytes, count);
  for (int i = 0; i < count; i++) bytes[i] = (uchar)RandomByte();
}

// From 0 to just below 1.
double RandomUnit() {
  int whole = RandomByte() * 65536 + RandomByte() * 256 + RandomByte();
  return whole / 16777216.0;
}

// Of A-Z a-z 0-9 _ -.
string RandomText(const int length) {
  string text = "";
  for (int i = 0; i < length; i++) text += StringSubstr(RANDOM_LETTERS, RandomByte() % 64, 1);
  return text;
}

#endif
