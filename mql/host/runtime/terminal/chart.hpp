// The chart that the program runs on and the objects it draws there. What the chart shows goes to the seat as lines
// `chart <object> <text>` whenever it changes, and as `chart <object>` when the object is gone; the text of Comment()
// is the object "Comment". A line `click <object>` of the seat is a click on it: a button changes its state, and
// OnChartEvent is told.
#pragma once
#include "../lang/lang.hpp"

namespace mql {

MQL_ENUM(ENUM_OBJECT, OBJ_VLINE = 0, OBJ_HLINE = 1, OBJ_TEXT = 101, OBJ_LABEL = 102, OBJ_BUTTON = 103, OBJ_EDIT = 106,
         OBJ_RECTANGLE_LABEL = 110);
MQL_ENUM(ENUM_OBJECT_PROPERTY_INTEGER, OBJPROP_COLOR = 6, OBJPROP_STYLE = 7, OBJPROP_WIDTH = 8, OBJPROP_BACK = 9,
         OBJPROP_SELECTED = 17, OBJPROP_TYPE = 18, OBJPROP_FONTSIZE = 100, OBJPROP_CORNER = 101,
         OBJPROP_XDISTANCE = 102, OBJPROP_YDISTANCE = 103, OBJPROP_STATE = 200, OBJPROP_XSIZE = 201, OBJPROP_YSIZE = 202, OBJPROP_READONLY = 203,
         OBJPROP_ZORDER = 207, OBJPROP_HIDDEN = 208, OBJPROP_SELECTABLE = 1000, OBJPROP_BGCOLOR = 1025,
         OBJPROP_BORDER_TYPE = 1029, OBJPROP_BORDER_COLOR = 1035, OBJPROP_ANCHOR = 1011, OBJPROP_ALIGN = 1036);
MQL_ENUM(ENUM_OBJECT_PROPERTY_STRING, OBJPROP_TEXT = 999, OBJPROP_FONT = 1001, OBJPROP_NAME = 1037,
         OBJPROP_TOOLTIP = 206);
MQL_ENUM(ENUM_BASE_CORNER, CORNER_LEFT_UPPER = 0, CORNER_LEFT_LOWER = 1, CORNER_RIGHT_LOWER = 2,
         CORNER_RIGHT_UPPER = 3);
MQL_ENUM(ENUM_ANCHOR_POINT, ANCHOR_LEFT_UPPER = 0, ANCHOR_LEFT = 1, ANCHOR_LEFT_LOWER = 2, ANCHOR_LOWER = 3,
         ANCHOR_RIGHT_LOWER = 4, ANCHOR_RIGHT = 5, ANCHOR_RIGHT_UPPER = 6, ANCHOR_UPPER = 7, ANCHOR_CENTER = 8);
MQL_ENUM(ENUM_CHART_EVENT, CHARTEVENT_KEYDOWN = 0, CHARTEVENT_OBJECT_CLICK = 1, CHARTEVENT_OBJECT_DRAG = 2,
         CHARTEVENT_OBJECT_ENDEDIT = 3, CHARTEVENT_CLICK = 4, CHARTEVENT_CHART_CHANGE = 9, CHARTEVENT_CUSTOM = 1000);
MQL_ENUM(ENUM_TIMEFRAMES, PERIOD_CURRENT = 0, PERIOD_M1 = 1, PERIOD_M5 = 5, PERIOD_M15 = 15, PERIOD_M30 = 30,
         PERIOD_H1 = 16385, PERIOD_H4 = 16388, PERIOD_D1 = 16408);

inline constexpr color clrNONE{-1};
inline constexpr color clrBlack{0x000000};
inline constexpr color clrWhite{0xFFFFFF};
inline constexpr color clrGray{0x808080};
inline constexpr color clrSilver{0xC0C0C0};
inline constexpr color clrDimGray{0x696969};
inline constexpr color clrRed{0x0000FF};
inline constexpr color clrFireBrick{0x2222B2};
inline constexpr color clrOrange{0x00A5FF};
inline constexpr color clrGold{0x00D7FF};
inline constexpr color clrYellow{0x00FFFF};
inline constexpr color clrGreen{0x008000};
inline constexpr color clrLime{0x00FF00};
inline constexpr color clrLimeGreen{0x32CD32};
inline constexpr color clrSeaGreen{0x578B2E};
inline constexpr color clrBlue{0xFF0000};
inline constexpr color clrDodgerBlue{0xFF901E};

string Symbol();
#ifdef __MQL4__
int Period();
#else
ENUM_TIMEFRAMES Period();
#endif
long ChartID();
void ChartRedraw(long chart = 0);

bool ObjectCreate(long chart, const string &name, ENUM_OBJECT type, int window, datetime time, double price);
bool ObjectDelete(long chart, const string &name);
int ObjectFind(long chart, const string &name);
int ObjectsTotal(long chart, int window = -1, int type = -1);
string ObjectName(long chart, int position, int window = -1, int type = -1);
int ObjectsDeleteAll(long chart, const string &prefix, int window = -1, int type = -1);
bool ObjectSetInteger(long chart, const string &name, ENUM_OBJECT_PROPERTY_INTEGER property, long value);
long ObjectGetInteger(long chart, const string &name, ENUM_OBJECT_PROPERTY_INTEGER property);
bool ObjectSetString(long chart, const string &name, ENUM_OBJECT_PROPERTY_STRING property, const string &value);
string ObjectGetString(long chart, const string &name, ENUM_OBJECT_PROPERTY_STRING property);

#ifdef __MQL4__
bool ObjectCreate(const string &name, ENUM_OBJECT type, int window, datetime time, double price);
bool ObjectDelete(const string &name);
int ObjectFind(const string &name);
void WindowRedraw();
#endif

}  // namespace mql

#define _Symbol (::mql::Symbol())
#define _Period (::mql::Period())
