//+------------------------------------------------------------------+
//| Panel.mqh: three lines in the upper left corner of the chart     |
//+------------------------------------------------------------------+
#ifndef MYNAH_PANEL_MQH
#define MYNAH_PANEL_MQH
#include "Text.mqh"

// A label of the chart shows at most 63 characters.
#define PANEL_LINE_MOST 63
// Three lines; the first may take four rows: what to do about a refusal does not fit into one.
#define PANEL_STATUS_ROWS 4
#define PANEL_ROWS 6
// What does not fit stands in the log.
#define PANEL_MORE "..."
#define PANEL_NAME "Mynah"

class CPanel {
private:
  string m_rows[PANEL_ROWS];
  string m_lastCopy;

  string Name(const int row) { return PANEL_NAME + IntegerToString(row); }
  bool Row(const int row, const string text);
  string TakeRow(string &text, const bool isLast);

public:
  CPanel() { m_lastCopy = "no copy yet"; }
  void Init();
  // What was copied last, in words.
  void SetLastCopy(const string text) { m_lastCopy = text; }
  // Draws what has changed. `latencyMs`: the round trip, -1 for not known.
  void Show(const string status, const long latencyMs);
  void Remove();
};

void CPanel::Init() {
  for (int i = 0; i < PANEL_ROWS; i++) {
    m_rows[i] = "";
    ObjectCreate(0, Name(i), OBJ_LABEL, 0, 0, 0);
    ObjectSetInteger(0, Name(i), OBJPROP_CORNER, CORNER_LEFT_UPPER);
    ObjectSetInteger(0, Name(i), OBJPROP_XDISTANCE, 10);
    ObjectSetInteger(0, Name(i), OBJPROP_YDISTANCE, 20 + 16 * i);
    ObjectSetInteger(0, Name(i), OBJPROP_FONTSIZE, 9);
    ObjectSetInteger(0, Name(i), OBJPROP_COLOR, clrGray);
    ObjectSetInteger(0, Name(i), OBJPROP_SELECTABLE, false);
    ObjectSetInteger(0, Name(i), OBJPROP_HIDDEN, true);
    ObjectSetString(0, Name(i), OBJPROP_TEXT, " ");
  }
}

// @returns true if this changes what the row shows
bool CPanel::Row(const int row, const string text) {
  if (m_rows[row] == text) return false;
  m_rows[row] = text;
  // Without a text a label says "Label".
  ObjectSetString(0, Name(row), OBJPROP_TEXT, text == "" ? " " : text);
  return true;
}

// Takes from the front of a text what one row can show, in whole words if it has any.
string CPanel::TakeRow(string &text, const bool isLast) {
  string whole = text;
  int length = StringLen(whole);
  text = "";
  if (length <= PANEL_LINE_MOST) return whole;
  if (isLast) return Cut(whole, PANEL_LINE_MOST - StringLen(PANEL_MORE)) + PANEL_MORE;
  int end = PANEL_LINE_MOST;
  while (end > 0 && StringGetCharacter(whole, end) != ' ') end--;
  if (end > 0) {
    text = Slice(whole, end + 1, length);
    return Slice(whole, 0, end);
  }
  string row = Cut(whole, PANEL_LINE_MOST);
  text = Slice(whole, StringLen(row), length);
  return row;
}

void CPanel::Show(const string status, const long latencyMs) {
  string rest = OneLine(status, StringLen(status));
  bool changed = false;
  int row = 0;
  while (row == 0 || (rest != "" && row < PANEL_STATUS_ROWS)) {
    string text = TakeRow(rest, row == PANEL_STATUS_ROWS - 1);
    changed = Row(row, text) || changed;
    row++;
  }
  string trip = latencyMs < 0 ? "not known yet" : IntegerToString(latencyMs) + " ms";
  changed = Row(row, "round trip: " + trip) || changed;
  changed = Row(row + 1, Cut("last copy: " + m_lastCopy, PANEL_LINE_MOST)) || changed;
  for (row += 2; row < PANEL_ROWS; row++) changed = Row(row, "") || changed;
  if (changed) ChartRedraw(0);
}

void CPanel::Remove() {
  for (int i = 0; i < PANEL_ROWS; i++) ObjectDelete(0, Name(i));
}

#endif
