//+------------------------------------------------------------------+
//| WireGolden.mqh: reads frames and writes what it understood       |
//+------------------------------------------------------------------+
// Of every line of frames.txt, one line in read.txt: what the check complains of ("" if nothing), whether it is JSON,
// and the value written anew from what the reader says it is.
#include "../../Include/Mynah/Frames.mqh"

string WholeFile(const string name) {
  uchar bytes[];
  int file = FileOpen(name, FILE_READ | FILE_BIN);
  if (file == INVALID_HANDLE) return "";
  FileReadArray(file, bytes);
  FileClose(file);
  return Utf8Text(bytes, 0, ArraySize(bytes));
}

// The same value, by way of what reader and writer offer.
void Rewrite(CJsonReader &r, const int node, CJsonWriter &w, const string name) {
  if (r.IsObject(node) || r.IsList(node)) {
    bool isObject = r.IsObject(node);
    if (isObject) w.Object(name);
    else w.Array(name);
    for (int item = r.First(node); item >= 0; item = r.Next(item)) Rewrite(r, item, w, isObject ? r.Name(item) : "");
    if (isObject) w.EndObject();
    else w.EndArray();
  } else if (r.IsText(node)) w.Text(name, r.Text(node));
  else if (r.IsInteger(node)) w.Number(name, r.Integer(node));
  else if (r.IsNumber(node)) w.Double(name, r.Real(node), 6);
  else if (r.IsBoolean(node)) w.Bool(name, r.Boolean(node));
  else w.Null(name);
}

void ReadFrame(const string text, CJsonWriter &answer) {
  CJsonReader reader;
  CFrameCheck check;
  bool isJson = reader.Parse(text);
  answer.Begin();
  answer.Object();
  answer.Bool("isJson", isJson);
  answer.Text("complaint", isJson ? check.Check(reader) : "not JSON");
  CJsonWriter again;
  if (isJson) Rewrite(reader, reader.Root(), again, "");
  else again.Null("");
  answer.Number("bytes", again.Bytes());
  answer.Raw("again", again.Result());
  answer.EndObject();
}

int OnInit() {
  string lines[];
  int count = StringSplit(WholeFile("frames.txt"), '\n', lines);
  int file = FileOpen("read.txt", FILE_WRITE | FILE_BIN);
  if (file == INVALID_HANDLE) return INIT_FAILED;
  CJsonWriter answer;
  uchar bytes[];
  for (int i = 0; i < count; i++) {
    ReadFrame(lines[i], answer);
    Utf8Bytes(answer.Result() + "\n", bytes);
    FileWriteArray(file, bytes);
  }
  FileClose(file);
  ExpertRemove();
  return INIT_SUCCEEDED;
}
