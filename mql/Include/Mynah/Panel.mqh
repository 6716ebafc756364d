//+------------------------------------------------------------------+
//| Panel.mqh: three lines in the upper left corner of the chart     |
//+------------------------------------------------------------------+
#ifndef MYNAH_PANEL_MQH
#define MYNAH_PANEL_MQH
#include "Text.mqh"

// A label of the chart shows at most 63 characters.
#define PANEL_LINE_MOST 63
// Three lines; the first may take two rows: what to do about a refusal does not fit into one.
#define PANEL_ROWS 4
#define PANEL_NAME "Mynah"

class CPanel {
private:
  string m_rows[PANEL_ROWS];
  string m_lastCopy;

  string Name(const int row) { return PANEL_NAME + IntegerToString(row); }
  bool Row(const int row, const string text);

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

void CPanel::Show(const string status, const long latencyMs) {
  string line = OneLine(status, 2 * PANEL_LINE_MOST);
  int cut = StringLen(line);
  if (cut > PANEL_LINE_MOST) {
    cut = PANEL_LINE_MOST;
    while (cut > PANEL_LINE_MOST / 2 && StringGetCharacter(line, cut) != ' ') cut--;
  }
  string rest = Cut(Slice(line, cut + 1, StringLen(line)), PANEL_LINE_MOST);
  int row = rest == "" ? 1 : 2;
  bool changed = Row(0, Slice(line, 0, cut));
  if (row == 2) changed = Row(1, rest) || changed;
  string trip = latencyMs < 0 ? "not known yet" : IntegerToString(latencyMs) + " ms";
  changed = Row(row, "round trip: " + trip) || changed;
  changed = Row(row + 1, Cut("last copy: " + m_lastCopy, PANEL_LINE_MOST)) || changed;
  if (row == 1) changed = Row(3, "") || changed;
  if (changed) ChartRedraw(0);
}

void CPanel::Remove() {
  for (int i = 0; i < PANEL_ROWS; i++) ObjectDelete(0, Name(i));
}

#endif
