//+------------------------------------------------------------------+
//| Remedies.mqh: what the trader can do about an error              |
//+------------------------------------------------------------------+
#ifndef MYNAH_REMEDIES_MQH
#define MYNAH_REMEDIES_MQH
#include "Text.mqh"

#define KEY_LEAST 20
#define KEY_MOST 100

// @returns "", or what is wrong with a key before anybody was asked. The key itself is never shown.
string KeyObstacle(const string key) {
  int length = StringLen(key);
  string paste = ": press F7 on the chart and paste the key that the chat showed into AccountKey";
  if (length == 0) return "AccountKey is empty" + paste;
  if (length < KEY_LEAST || length > KEY_MOST) return "AccountKey has " + IntegerToString(length) + " characters" + paste;
  for (int i = 0; i < length; i++) {
    ushort c = StringGetCharacter(key, i);
    if (c <= 32 || c > 126) return "AccountKey holds a space or a foreign letter" + paste;
  }
  return "";
}

// For the chart and the log. `login`: of the account that is logged in.
string Remedy(const string code, const string message, const string login) {
  if (code == "KEY_UNKNOWN")
    return "Key refused: type /connect in the chat for a new one, press F7 here and paste it into AccountKey";
  if (code == "LOGIN_MISMATCH")
    return "Wrong account: this key is not for login " + login + ". Log in to the key's account, or press F7 and "
           "paste this account's own key";
  if (code == "SESSION_EXISTS")
    return "Another terminal is connected with this key: remove the program there. Trying again";
  if (code == "PROTOCOL_VERSION")
    return "Program and service are of different versions: install the program that belongs to the service";
  if (code == "SNAPSHOT_TOO_BIG")
    return "Too many symbols or deals: right-click the Market Watch > Hide All, then press F7 here and OK";
  if (code == "BYE") return "The service is restarting. Trying again";
  if (code == "TOO_MANY_SESSIONS") return "The service has no room for another terminal. Trying again";
  return "The service says " + code + ": " + OneLine(message, 300);
}

#endif
