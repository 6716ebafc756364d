//+------------------------------------------------------------------+
//| Items.mqh: positions, deals, events and symbols as the protocol  |
//| writes them                                                      |
//+------------------------------------------------------------------+
#ifndef MYNAH_ITEMS_MQH
#define MYNAH_ITEMS_MQH
#include "Executor.mqh"
#include "Json.mqh"
#include "Platform.mqh"

#define COMMENT_MOST 64
#define SYMBOL_MOST 64
#define CURRENCY_MOST 16

void WritePosition(CJsonWriter &w, const string name, const SPosition &one) {
  bool over = one.state == "closed" || one.state == "cancelled";
  w.Object(name);
  w.Id("id", one.id);
  w.Text("state", one.state);
  w.Text("kind", one.kind);
  w.Text("symbol", Cut(one.symbol, SYMBOL_MOST));
  w.Text("side", one.side);
  w.Decimal("lots", over ? 0.0 : LotsOf(one.units), LOT_DIGITS);
  w.Decimal("price", one.price, one.digits);
  w.Price("stopLoss", one.stopLoss, one.digits);
  w.Price("takeProfit", one.takeProfit, one.digits);
  w.Number("openedAt", one.openedAt);
  if (one.expiresAt > 0) w.Number("expiresAt", one.expiresAt);
  else w.Null("expiresAt");
  w.Number("magic", ToldMagic(one.magic));
  w.Text("comment", Cut(one.comment, COMMENT_MOST));
  w.EndObject();
}

void WriteDeal(CJsonWriter &w, const SDeal &deal) {
  bool balance = deal.entry == "balance";
  w.Object();
  w.Text("id", deal.name);
  if (balance) {
    w.Null("position");
    w.Null("symbol");
    w.Null("side");
  } else {
    w.Id("position", deal.position);
    w.Text("symbol", Cut(deal.symbol, SYMBOL_MOST));
    w.Text("side", deal.side);
  }
  w.Text("entry", deal.entry);
  w.Decimal("lots", LotsOf(deal.units), LOT_DIGITS);
  w.Decimal("price", deal.price, deal.digits);
  w.Decimal("profit", deal.profit, MONEY_DIGITS);
  w.Decimal("swap", deal.swap, MONEY_DIGITS);
  w.Decimal("commission", deal.commission, MONEY_DIGITS);
  w.Number("magic", ToldMagic(deal.magic));
  w.Text("cause", deal.cause);
  w.Number("at", deal.at);
  w.EndObject();
}

void WriteSymbol(CJsonWriter &w, const SSymbol &symbol) {
  string modes[];
  int count = symbol.fillingModes == "" ? 0 : StringSplit(symbol.fillingModes, StringGetCharacter(",", 0), modes);
  w.Object();
  w.Text("symbol", symbol.name);
  w.Number("digits", (long)symbol.digits);
  w.Decimal("point", symbol.point, MOST_DIGITS_AFTER_POINT);
  w.Decimal("contractSize", symbol.contractSize, 6);
  w.Decimal("tickSize", symbol.tickSize, MOST_DIGITS_AFTER_POINT);
  w.Decimal("tickValue", symbol.tickValue, 8);
  w.Decimal("lotsMin", symbol.lotsMin, LOT_DIGITS);
  w.Decimal("lotsMax", symbol.lotsMax, LOT_DIGITS);
  w.Decimal("lotsStep", symbol.lotsStep, LOT_DIGITS);
  w.Number("stopsLevel", (long)symbol.stopsLevel);
  w.Array("fillingModes");
  for (int i = 0; i < count; i++) w.Text("", modes[i]);
  w.EndArray();
  w.Text("baseCurrency", Cut(symbol.baseCurrency, CURRENCY_MOST));
  w.Text("profitCurrency", Cut(symbol.profitCurrency, CURRENCY_MOST));
  w.Text("marginCurrency", Cut(symbol.marginCurrency, CURRENCY_MOST));
  w.Text("tradeMode", symbol.tradeMode);
  w.EndObject();
}

void WriteLinkReport(CJsonWriter &w, const SLinkReport &report) {
  w.Object();
  w.Text("link", report.link);
  w.Number("version", report.version);
  w.Text("state", report.state);
  w.Decimal("lots", LotsOf(report.units), LOT_DIGITS);
  if (report.ticket == 0) w.Null("ticket");
  else w.Id("ticket", report.ticket);
  w.EndObject();
}

#endif
