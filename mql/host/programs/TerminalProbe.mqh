//+------------------------------------------------------------------+
//| TerminalProbe.mqh: uses the terminal's functions and says what   |
//| it finds (see mql/host/terminal.mql.test.ts)                     |
//+------------------------------------------------------------------+
#ifdef __MQL5__
#define CANNOT_REWRITE 5020
#else
#define CANNOT_REWRITE 5021
#endif

input string Verb = "";
input int Port = 0;
input string Name = "localhost";

int g_timers = 0;
ulong g_startedUs = 0;

void Check(const bool ok, const string what) {
  Print((ok ? "ok: " : "FAIL: ") + what);
}

// The error of the last call that failed, and no other.
bool FailedWith(const bool done, const int error) {
  int last = GetLastError();
  ResetLastError();
  return !done && last == error;
}

string TextOf(const uchar &bytes[], const int count) {
  return count <= 0 ? "" : CharArrayToString(bytes, 0, count, CP_UTF8);
}

// How many bytes; the closing 0 is left out.
int BytesOf(const string text, uchar &bytes[]) {
  int count = StringToCharArray(text, bytes, 0, WHOLE_ARRAY, CP_UTF8) - 1;
  return count < 0 ? 0 : count;
}

void TextFiles() {
  int file = FileOpen("sub\\text.txt", FILE_WRITE | FILE_TXT | FILE_ANSI, '\t', CP_UTF8);
  Check(file != INVALID_HANDLE, "a file is made with its folder");
  Check((int)FileWriteString(file, "one\ntw\x00F6\r\n") == 11, "line ends are completed");
  ResetLastError();
  Check(FailedWith(FileOpen("sub\\text.txt", FILE_READ | FILE_TXT) != INVALID_HANDLE, 5004), "who does not share is alone");
  Check(FailedWith(FileDelete("sub\\text.txt"), 5006), "an open file is not deleted");
  Check(FailedWith(FileMove("sub\\text.txt", 0, "moved.txt", 0), 5004), "an open file is not moved");
  Check((int)FileTell(file) == 11 && (int)FileSize(file) == 11, "what is buffered counts");
  FileClose(file);
  file = FileOpen("sub/text.txt", FILE_READ | FILE_TXT | FILE_ANSI, '\t', CP_UTF8);
  Check(FileReadString(file) == "one" && !FileIsEnding(file), "the first line");
  Check(FileReadString(file) == "tw\x00F6" && FileIsEnding(file), "the last line");
  Check(FailedWith(FileWriteString(file, "no") > 0, 5009), "not opened for writing");
  FileClose(file);
  file = FileOpen("sub/text.txt", FILE_READ | FILE_WRITE | FILE_TXT | FILE_ANSI | FILE_SHARE_READ | FILE_SHARE_WRITE);
  int other = FileOpen("sub/text.txt", FILE_READ | FILE_TXT | FILE_ANSI | FILE_SHARE_READ | FILE_SHARE_WRITE);
  Check(file != INVALID_HANDLE && other != INVALID_HANDLE, "two that share get in");
  FileSeek(file, 0, SEEK_END);
  FileWriteString(file, "three\n");
  Check((int)FileSize(other) == 11, "the other does not see what is buffered");
  FileFlush(file);
  Check((int)FileSize(other) == 18, "the other sees what was flushed");
  FileClose(other);
  FileClose(file);
  file = FileOpen("wide.txt", FILE_WRITE | FILE_TXT);
  FileWrite(file, "a", 1);
  FileClose(file);
  file = FileOpen("wide.txt", FILE_READ | FILE_TXT);
  Check(FileReadString(file) == "a1", "UTF-16 is read behind its mark");
  FileClose(file);
}

void BinaryFiles() {
  uchar bytes[5] = {1, 2, 3, 4, 5};
  uchar back[];
  int file = FileOpen("data.bin", FILE_WRITE | FILE_BIN);
  Check((int)FileWriteArray(file, bytes, 1, 3) == 3, "a part of an array is written");
  FileWriteInteger(file, -2, SHORT_VALUE);
  FileWriteLong(file, 123456789012);
  FileClose(file);
  file = FileOpen("data.bin", FILE_READ | FILE_WRITE | FILE_BIN);
  Check((int)FileSize(file) == 13, "reading and writing keeps what is there");
  Check((int)FileReadArray(file, back, 0, 3) == 3 && back[0] == 2 && back[2] == 4, "an array is read");
  FileSeek(file, 2, SEEK_CUR);
  Check(FileReadLong(file) == 123456789012 && FileIsEnding(file), "a long is read");
  FileClose(file);
  bool moved = FileMove("data.bin", 0, "wide.txt", 0);
  Check(FailedWith(moved, CANNOT_REWRITE), "nothing is replaced without FILE_REWRITE");
  Check(FileMove("data.bin", 0, "wide.txt", FILE_REWRITE), "a file is replaced");
  Check(!FileIsExist("data.bin") && FileIsExist("wide.txt"), "and moved");
  Check(FileCopy("wide.txt", 0, "copy.bin", 0) && FileDelete("wide.txt"), "copied and deleted");
}

void Names() {
  ResetLastError();
  Check(FailedWith(FileOpen("..\\out.txt", FILE_WRITE | FILE_BIN) != INVALID_HANDLE, 5002), "no way out of the sandbox");
  Check(FailedWith(FileOpen("C:\\out.txt", FILE_WRITE | FILE_BIN) != INVALID_HANDLE, 5002), "nor by a drive");
  Check(FailedWith(FileOpen("nothing.bin", FILE_READ | FILE_BIN) != INVALID_HANDLE, 5004), "what is not there");
  string name = "";
  long search = FileFindFirst("*", name);
  string found = name;
  while (FileFindNext(search, name)) found += " " + name;
  FileFindClose(search);
  Check(found == "copy.bin sub\\", "found: " + found);
  int handles[64];
  bool opened = true;
  for (int i = 0; i < 64; i++) {
    handles[i] = FileOpen("many" + IntegerToString(i), FILE_WRITE | FILE_BIN);
    if (handles[i] == INVALID_HANDLE) opened = false;
  }
  Check(opened, "64 files are open");
  Check(FailedWith(FileOpen("many64", FILE_WRITE | FILE_BIN) != INVALID_HANDLE, 5001), "and not one more");
  for (int i = 0; i < 64; i++) FileClose(handles[i]);
  Check(FailedWith(FileOpen("later", FILE_BIN) != INVALID_HANDLE, 4003), "neither read nor written");
}

void Flush() {
  int file = FileOpen("journal.txt", FILE_WRITE | FILE_TXT | FILE_ANSI);
  FileWriteString(file, "kept\n");
  FileFlush(file);
  FileWriteString(file, "lost\n");
  Print("written");
  while (!IsStopped()) Sleep(50);
}

void Settings() {
  Check(TerminalInfoInteger(TERMINAL_CONNECTED) != 0, "connected");
  Check(MQLInfoInteger(MQL_TRADE_ALLOWED) == 0, "the seat has forbidden trading");
  Check(MQLInfoString(MQL_PROGRAM_NAME) == "terminal_probe", "the program's name");
  Check(_Symbol == "XAUUSD" && Symbol() == "XAUUSD", "the chart's symbol");
  Check(GlobalVariableTemp("lock") && !GlobalVariableTemp("lock"), "a variable is made once");
  Check(GlobalVariableSetOnCondition("lock", 2.0, 0.0) && !GlobalVariableSetOnCondition("lock", 3.0, 0.0), "on a condition");
  Check(GlobalVariableGet("lock") == 2.0 && GlobalVariableDel("lock") && !GlobalVariableCheck("lock"), "and deleted");
  int before = (int)GetTickCount();
  Sleep(120);
  int slept = (int)GetTickCount() - before;
  Check(slept >= 119 && slept < 5000, "slept");
  Check(UninitializeReason() == REASON_PROGRAM, "no reason to end yet");
}

void Panel() {
  Comment("two\nlines");
  ObjectCreate(0, "row", OBJ_LABEL, 0, 0, 0);
  ObjectSetString(0, "row", OBJPROP_TEXT, "connected");
  ObjectSetString(0, "row", OBJPROP_TEXT, "connected");
  ObjectCreate(0, "switch", OBJ_BUTTON, 0, 0, 0);
  ObjectSetInteger(0, "switch", OBJPROP_STATE, false);
  Check(ObjectFind(0, "switch") == 0 && ObjectFind(0, "nothing") < 0, "objects are found");
  Print("drawn");
}

void OnChartEvent(const int id, const long &lparam, const double &dparam, const string &sparam) {
  Check(id == CHARTEVENT_OBJECT_CLICK && sparam == "switch" && lparam == 0 && dparam == 0.0, "clicked");
  Check(ObjectGetInteger(0, "switch", OBJPROP_STATE) == 1, "the button is down");
  ObjectDelete(0, "row");
  ExpertRemove();
}

void OnTimer() {
  g_timers++;
  if (g_timers == 1) g_startedUs = GetMicrosecondCount();
  // Four times its period: the next ones are dropped meanwhile.
  if (g_timers == 5) Sleep(40);
  if (g_timers < 20) return;
  long took = (long)(GetMicrosecondCount() - g_startedUs) / 1000;
  Print("timers took ", IntegerToString(took));
  EventKillTimer();
  ExpertRemove();
}

void OnDeinit(const int reason) {
  Print("ended for ", IntegerToString(reason));
}

int OnInit() {
  if (Verb == "fail") return INIT_FAILED;
  if (Verb == "timers") {
    Check(!EventSetMillisecondTimer(0), "no timer without a period");
    return EventSetMillisecondTimer(1) ? INIT_SUCCEEDED : INIT_FAILED;
  }
  if (Verb == "panel") {
    Panel();
    return INIT_SUCCEEDED;
  }
  if (Verb == "wait") return INIT_SUCCEEDED;
  if (Verb == "files") {
    TextFiles();
    BinaryFiles();
    Names();
  } else if (Verb == "flush") Flush();
  else if (Verb == "settings") Settings();
  else Network();
  ExpertRemove();
  return INIT_SUCCEEDED;
}
