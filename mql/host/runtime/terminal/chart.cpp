// The chart: objects by name, and what of them is seen.
#include "chart.hpp"

#include <cstdlib>
#include <map>

#include "host.hpp"

namespace host {
namespace {

#ifdef __MQL4__
constexpr int NO_SUCH_OBJECT = 4202;  // ERR_OBJECT_DOES_NOT_EXIST
constexpr int OBJECT_EXISTS = 4200;   // ERR_OBJECT_ALREADY_EXISTS
#else
constexpr int NO_SUCH_OBJECT = 4202;  // ERR_OBJECT_NOT_FOUND
constexpr int OBJECT_EXISTS = 4200;   // ERR_OBJECT_ERROR
#endif
constexpr std::size_t LONGEST_NAME = 63;
constexpr std::size_t LONGEST_TEXT = 63;
constexpr long CHART = 131072;

struct Object {
  mql::ENUM_OBJECT type;
  std::map<int, long> numbers;
  std::map<int, mql::string> texts;
};

/** By name, in UTF-8. */
std::map<std::string, Object> objects;
mql::string comment;

Object *find(const mql::string &name) {
  const auto found = objects.find(name.utf8());
  if (found != objects.end()) return &found->second;
  set_last_error(NO_SUCH_OBJECT);
  return nullptr;
}

bool is_ours(long chart) {
  if (chart == 0 || chart == CHART) return true;
  critical("chart " + std::to_string(chart) + " is asked for: the program's own chart is the only one here");
}

const auto listens = [] {
  on_line("click", [](const Fields &fields) {
    const mql::string name(fields.empty() ? "" : fields[0]);
    Object *clicked = find(name);
    if (clicked == nullptr) critical("the seat clicks on an object that is not on the chart: " + name.utf8());
    if (clicked->type == mql::OBJ_BUTTON) {
      long &state = clicked->numbers[mql::OBJPROP_STATE];
      state = state == 0 ? 1 : 0;
    }
    post(Event::chart, [name] {
      if (handlers().OnChartEvent != nullptr) handlers().OnChartEvent(mql::CHARTEVENT_OBJECT_CLICK, 0, 0, name);
    });
  });
  return true;
}();

}  // namespace

const std::string &chart_symbol() {
  static const std::string symbol = [] {
    const char *given = std::getenv("MQL_SYMBOL");
    return std::string(given == nullptr ? "EURUSD" : given);
  }();
  return symbol;
}

void chart_comment(const mql::string &text) {
  if (text.units() == comment.units()) return;
  comment = text;
  send_line({"chart", "Comment", text.utf8()});
}

}  // namespace host

namespace mql {

using namespace host;

string Symbol() { return string(chart_symbol()); }

#ifdef __MQL4__
int Period() { return 60; }
#else
ENUM_TIMEFRAMES Period() { return PERIOD_H1; }
#endif

long ChartID() { return CHART; }

void ChartRedraw(long chart) { is_ours(chart); }

bool ObjectCreate(long chart, const string &name, ENUM_OBJECT type, int, datetime, double) {
  if (!is_ours(chart)) return false;
  if (name.length() == 0 || name.units().size() > LONGEST_NAME) {
    set_last_error(4003);  // ERR_INVALID_PARAMETER
    return false;
  }
  const auto [place, created] = objects.try_emplace(name.utf8(), Object{type, {{OBJPROP_TYPE, type}}, {}});
  if (!created) {
    set_last_error(OBJECT_EXISTS);
    return false;
  }
  if (type != OBJ_LABEL && type != OBJ_TEXT) return true;
  place->second.texts[OBJPROP_TEXT] = string(type == OBJ_LABEL ? "Label" : "Text");
  send_line({"chart", name.utf8(), place->second.texts[OBJPROP_TEXT].utf8()});
  return true;
}

bool ObjectDelete(long chart, const string &name) {
  if (!is_ours(chart) || find(name) == nullptr) return false;
  objects.erase(name.utf8());
  send_line({"chart", name.utf8()});
  return true;
}

int ObjectFind(long chart, const string &name) { return is_ours(chart) && find(name) != nullptr ? 0 : -1; }

int ObjectsTotal(long chart, int, int type) {
  int count = 0;
  for (const auto &[name, object] : objects) count += is_ours(chart) && (type < 0 || object.type == type) ? 1 : 0;
  return count;
}

string ObjectName(long chart, int position, int, int type) {
  for (const auto &[name, object] : objects) {
    if (is_ours(chart) && (type < 0 || object.type == type) && position-- == 0) return string(name);
  }
  set_last_error(NO_SUCH_OBJECT);
  return string("");
}

int ObjectsDeleteAll(long chart, const string &prefix, int, int type) {
  int count = 0;
  for (auto at = objects.begin(); at != objects.end();) {
    const std::string name = (at++)->first;
    const bool meant = name.rfind(prefix.utf8(), 0) == 0 && (type < 0 || objects.at(name).type == type);
    if (meant && ObjectDelete(chart, string(name))) count++;
  }
  return count;
}

bool ObjectSetInteger(long chart, const string &name, ENUM_OBJECT_PROPERTY_INTEGER property, long value) {
  Object *object = is_ours(chart) ? find(name) : nullptr;
  if (object == nullptr) return false;
  object->numbers[property] = value;
  return true;
}

long ObjectGetInteger(long chart, const string &name, ENUM_OBJECT_PROPERTY_INTEGER property) {
  Object *object = is_ours(chart) ? find(name) : nullptr;
  return object == nullptr ? 0 : object->numbers[property];
}

bool ObjectSetString(long chart, const string &name, ENUM_OBJECT_PROPERTY_STRING property, const string &value) {
  Object *object = is_ours(chart) ? find(name) : nullptr;
  if (object == nullptr) return false;
  string kept(value.units().substr(0, property == OBJPROP_TEXT ? LONGEST_TEXT : value.units().size()));
  string &known = object->texts[property];
  if (property == OBJPROP_TEXT && kept.units() != known.units()) send_line({"chart", name.utf8(), kept.utf8()});
  known = kept;
  return true;
}

string ObjectGetString(long chart, const string &name, ENUM_OBJECT_PROPERTY_STRING property) {
  if (property == OBJPROP_NAME) return name;
  Object *object = is_ours(chart) ? find(name) : nullptr;
  return object == nullptr ? string("") : object->texts[property];
}

#ifdef __MQL4__
bool ObjectCreate(const string &name, ENUM_OBJECT type, int window, datetime time, double price) {
  return ObjectCreate(0, name, type, window, time, price);
}
bool ObjectDelete(const string &name) { return ObjectDelete(0, name); }
int ObjectFind(const string &name) { return ObjectFind(0, name); }
void WindowRedraw() {}
#endif

}  // namespace mql
