//+------------------------------------------------------------------+
//| Outbox.mqh: frames leave here, within what the service accepts   |
//+------------------------------------------------------------------+
#ifndef MYNAH_OUTBOX_MQH
#define MYNAH_OUTBOX_MQH
#include "Clock.mqh"
#include "Json.mqh"
#include "Wire.mqh"

#define OUTBOX_FRAMES_PER_SECOND 200
#define OUTBOX_ITEMS 500
// Reports use this part of the service's limit: heartbeats, pings and polls need the rest.
#define OUTBOX_SHARE 0.7
// Reports that may leave at once after a pause; the service allows five times as many.
#define OUTBOX_BURST 200.0
// More than this is not queued: what waits here can still be replaced by something newer.
#define OUTBOX_QUEUED_BYTES 524288

class COutbox {
private:
  CWire *m_wire;
  double m_tokens;
  double m_rate;
  long m_filledAt;
  long m_sentAt;
  int m_frameBytes;
  int m_items;

public:
  COutbox() { Begin(NULL); }
  void Begin(CWire *wire) {
    m_wire = wire;
    m_filledAt = ElapsedMs();
    m_sentAt = m_filledAt;
    m_tokens = OUTBOX_BURST;
    Limits(MOST_FRAME_BYTES, OUTBOX_FRAMES_PER_SECOND, OUTBOX_ITEMS);
  }
  // As the welcome has them.
  void Limits(const long frameBytes, const long framesPerSecond, const long items) {
    m_frameBytes = frameBytes < MOST_FRAME_BYTES ? (int)frameBytes : MOST_FRAME_BYTES;
    m_rate = OUTBOX_SHARE * (double)framesPerSecond / 1000.0;
    m_items = items < OUTBOX_ITEMS ? (int)items : OUTBOX_ITEMS;
  }
  int FrameBytes() { return m_frameBytes; }
  int Items() { return m_items; }
  long SentAt() { return m_sentAt; }
  // What cannot wait: heartbeats and their like.
  void Say(const string frame) {
    if (m_wire == NULL) return;
    m_sentAt = ElapsedMs();
    m_wire.Send(frame);
  }
  // There is room for a report now.
  bool HasRoom() {
    if (m_wire == NULL || m_wire.State() != WIRE_OPEN) return false;
    long now = ElapsedMs();
    m_tokens += m_rate * (double)(now - m_filledAt);
    m_filledAt = now;
    if (m_tokens > OUTBOX_BURST) m_tokens = OUTBOX_BURST;
    return m_tokens >= 1.0 && m_wire.QueuedBytes() < OUTBOX_QUEUED_BYTES;
  }
  void Report(const string frame) {
    m_tokens -= 1.0;
    Say(frame);
  }
};

// A frame with a list of items: filled as far as the limits allow.
class CListFrame {
private:
  CJsonWriter m_frame;
  int m_count;
  int m_mostItems;
  int m_mostBytes;

public:
  // The returned writer stands inside the frame's object: write the fields, then call Items().
  CJsonWriter *Begin(const string type, COutbox *outbox) {
    m_count = 0;
    m_mostItems = outbox.Items();
    // The brackets behind the items, and what the sender adds after them.
    m_mostBytes = outbox.FrameBytes() - 64;
    m_frame.Begin();
    m_frame.Object();
    m_frame.Text("type", type);
    return GetPointer(m_frame);
  }
  void Items() { m_frame.Array("items"); }
  // @returns false when the item does not fit in any more; the first always does
  bool Add(CJsonWriter &item) {
    bool full = m_count >= m_mostItems || m_frame.Bytes() + item.Bytes() + 1 > m_mostBytes;
    if (full && m_count > 0) return false;
    m_frame.Raw("", item.Result());
    m_count++;
    return true;
  }
  int Count() { return m_count; }
  void EndItems() { m_frame.EndArray(); }
  string Result() {
    m_frame.EndObject();
    return m_frame.Result();
  }
};

#endif
