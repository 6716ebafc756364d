//+------------------------------------------------------------------+
//| JournalFile.mqh: the journal on disk                             |
//+------------------------------------------------------------------+
// Included by Journal.mqh only.
#ifndef MYNAH_JOURNAL_FILE_MQH
#define MYNAH_JOURNAL_FILE_MQH

bool CJournal::Open(const string name, const string typedKey) {
  Close();
  Forget();
  m_name = name;
  m_broken = false;
  FolderCreate(JOURNAL_FOLDER);
  // Died between taking the old file away and naming the new one: the new one is complete, and the only one.
  bool unnamed = !FileIsExist(Path()) && FileIsExist(NewPath());
  if (unnamed && !FileMove(NewPath(), 0, Path(), FILE_REWRITE)) {
    m_broken = true;
    LogError("the journal " + NewPath() + " cannot be renamed (error " + IntegerToString(GetLastError()) + ")");
    return false;
  }
  if (!Load(Path())) {
    m_broken = true;
    return false;
  }
  string fresh = "";
  if (m_stream == "") fresh = StreamRecord(RandomText(16));
  // Whoever types another key means it.
  if (typedKey != m_typedKey) fresh = JoinRecords(fresh, KeyRecord(typedKey, typedKey, ""));
  if (fresh != "") ApplyLine(fresh);
  return Condense();
}

void CJournal::Close() {
  if (m_file != INVALID_HANDLE) FileClose(m_file);
  m_file = INVALID_HANDLE;
  m_broken = true;
}

// @returns false when the file is there and cannot be read
bool CJournal::Load(const string path) {
  if (!FileIsExist(path)) return true;
  int file = FileOpen(path, FILE_READ | FILE_BIN);
  if (file == INVALID_HANDLE) {
    LogError("the journal " + path + " cannot be opened (error " + IntegerToString(GetLastError()) +
             "): another chart may use it; remove the program from one of them");
    return false;
  }
  uchar bytes[];
  int size = (int)FileSize(file);
  int count = size > 0 ? (int)FileReadArray(file, bytes, 0, size) : 0;
  FileClose(file);
  if (count < size) {
    LogError("the journal " + path + " has " + IntegerToString(size) + " bytes, and only " + IntegerToString(count) +
             " can be read: check the disk");
    return false;
  }
  int from = 0;
  for (int i = 0; i < count; i++) {
    if (bytes[i] != 10) continue;
    TakeLine(Utf8Text(bytes, from, i - from));
    from = i + 1;
  }
  if (from < count) LogWarn("the journal's last line was torn and is dropped; what it meant to do was not done");
  return true;
}

void CJournal::TakeLine(const string line) {
  string records = StringLen(line) > CHECKSUM_LENGTH ? StringSubstr(line, CHECKSUM_LENGTH + 1) : "";
  if (records != "" && StringSubstr(line, 0, CHECKSUM_LENGTH) == ShortHash(records)) {
    ApplyLine(records);
    return;
  }
  LogError("a line of the journal is damaged and is dropped: " + Cut(line, 60));
}

bool CJournal::WriteBytes(const string line) {
  uchar bytes[];
  int count = Utf8Bytes(line, bytes);
  if ((int)FileWriteArray(m_file, bytes, 0, count) != count) return false;
  m_bytes += count;
  return true;
}

// FileFlush() says nothing: a disk that is full shows in the last error, or in a file that is too short.
bool CJournal::Flush() {
  ResetLastError();
  FileFlush(m_file);
  int error = GetLastError();
  if (error == 0 && (long)FileSize(m_file) >= m_bytes) return true;
  Fail(error);
  return false;
}

void CJournal::Fail(const int error) {
  if (m_broken) return;
  m_broken = true;
  LogError("the journal cannot be written (error " + IntegerToString(error) +
           "): nothing is traded or reported any more. Free some disk space, then restart the program");
}

bool CJournal::Append(const string records) {
  // Half of a surrogate pair (a comment that was cut there) cannot be written: the checksum is of what will be read.
  uchar bytes[];
  int count = Utf8Bytes(records, bytes);
  string kept = Utf8Text(bytes, 0, count);
  if (WriteBytes(ShortHash(kept) + FIELD_GAP + kept + "\n")) return true;
  Fail(GetLastError());
  return false;
}

bool CJournal::Write(const string records) {
  if (m_broken) return false;
  if (!Append(records) || !Flush()) return false;
  ApplyLine(records);
  return m_bytes < m_condenseAt || Condense();
}

// Writes a file that adds up to the same, in place of the old one.
bool CJournal::Condense() {
  if (m_file != INVALID_HANDLE) FileClose(m_file);
  m_file = FileOpen(NewPath(), FILE_WRITE | FILE_BIN);
  if (m_file == INVALID_HANDLE) {
    m_broken = true;
    LogError("the journal " + NewPath() + " cannot be written (error " + IntegerToString(GetLastError()) + ")");
    return false;
  }
  m_bytes = 0;
  GatherAll();
  // A new file that is not whole must not take the place of the old one.
  if (m_broken || !Flush()) return false;
  FileClose(m_file);
  m_file = INVALID_HANDLE;
  if (FileMove(NewPath(), 0, Path(), FILE_REWRITE)) m_file = FileOpen(Path(), FILE_READ | FILE_WRITE | FILE_BIN);
  if (m_file == INVALID_HANDLE) {
    m_broken = true;
    LogError("the journal " + Path() + " cannot be written (error " + IntegerToString(GetLastError()) +
             "): another chart may use it; remove the program from one of them");
    return false;
  }
  FileSeek(m_file, 0, SEEK_END);
  m_condenseAt = m_bytes + CONDENSE_AFTER_BYTES;
  return true;
}

// Many records share a line, as long as it does not become too long.
void CJournal::Gather(string &line, const string record) {
  line = JoinRecords(line, record);
  if (StringLen(line) < CONDENSE_LINE_CHARACTERS) return;
  Append(line);
  line = "";
}

void CJournal::GatherAll() {
  string line = StreamRecord(m_stream);
  Gather(line, KeyRecord(m_typedKey, m_key, m_previousKey));
  Gather(line, NumberRecord("epoch", m_epoch));
  if (m_looked) Gather(line, "looked");
  for (int i = 0; i < ArraySize(m_parentTickets); i++)
    Gather(line, PairRecord("parent", m_parentTickets[i], m_parents.Get(m_parentTickets[i], 0)));
  GatherDeals(line);
  for (int i = 0; i < ArraySize(m_reported); i++) Gather(line, PositionRecord(m_reported[i]));
  Gather(line, NumberRecord("ack", m_lastSeq - ArraySize(m_events)));
  for (int i = 0; i < ArraySize(m_events); i++)
    Gather(line, EventRecord(m_events[i].seq, m_events[i].json));
  long oldest = UtcMs() - (long)KEEP_LINKS_DAYS * MS_PER_DAY;
  for (int i = 0; i < ArraySize(m_links); i++)
    if (!m_links[i].over || m_links[i].changedAt > oldest) Gather(line, LinkRecord(m_links[i]));
  if (line != "") Append(line);
}

// The deals that are not old enough to be known without being named; the others are forgotten here, too.
void CJournal::GatherDeals(string &line) {
  long from = DealsFrom();
  int kept = 0;
  m_deals.Clear();
  for (int i = 0; i < ArraySize(m_dealKeys); i++) {
    if (m_dealTimes[i] < from) continue;
    m_dealKeys[kept] = m_dealKeys[i];
    m_dealTimes[kept] = m_dealTimes[i];
    m_deals.Put(m_dealKeys[kept], m_dealTimes[kept]);
    Gather(line, PairRecord("deal", m_dealKeys[kept], m_dealTimes[kept]));
    kept++;
  }
  ArrayResize(m_dealKeys, kept, 256);
  ArrayResize(m_dealTimes, kept, 256);
}

#endif
