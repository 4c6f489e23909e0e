#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mm {

// What TensorBoard reads: records of a scalar each, of its own format (tensorflow/core/lib/io/record_writer.h) around hand-written protocol
// buffers (tensorflow/core/util/event.proto, framework/summary.proto).

inline constexpr const char* kEventFile = "events.out.tfevents.0.mm";  // TensorBoard takes any file with "tfevents" in its name

// A record: its length (u64, little-endian), the masked CRC-32C of that, the bytes, their masked CRC-32C.
std::string event_record(std::string_view bytes);

std::string version_event();  // the record that an event file begins with

// The record of the scalars of one step, by tag. The time of it, seconds since 1970, is the step itself: the file is then a function of
// what was measured, not of when, and TensorBoard's relative time is the step.
std::string scalar_event(std::int64_t step, const std::vector<std::pair<std::string, float>>& scalars);

// Writes a run's event file from its metrics.jsonl: every number of a line under its key, whose first dot becomes a '/' (TensorBoard groups
// "valid/loss" and "valid/photos.name" under "valid"); null, which was no finite number, is NaN. Written anew each time, whole or not, so
// that it is right after any crash. Throws Error{input} for a metrics.jsonl that is none, Error{output}.
void write_event_file(const std::string& run);

}  // namespace mm
