#pragma once
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/log.h"

namespace mm {

std::string clock_text(double seconds);  // "0:15", "27:46:39"

// What a person sees of how far a job is, `columns` characters at most:
//   " 37% [=======>            ] 37/100  4.2/s  0:15 left  REMARK"        total known
//   "37 done  4.2/s  REMARK"                                              total not known
std::string progress_text(std::size_t done, std::optional<std::size_t> total, double seconds, std::size_t columns,
                          std::string_view remark = {});

// Shows how far a job is: a bar that moves on a terminal (at most ten times a second), else one plain line every ten seconds.
class Progress {
 public:
  // when: "always", "never", or "auto" (on a terminal). clock: seconds, rising; for tests.
  Progress(Log& log, std::string_view when, std::optional<std::size_t> total, std::function<double()> clock = {});
  ~Progress();  // wipes the bar
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::size_t count = 1);
  void remark(std::function<std::string()> remark) { remark_ = std::move(remark); }  // what else is shown, asked for when it is

 private:
  Log& log_;
  bool shown_, bar_;
  std::optional<std::size_t> total_;
  std::function<double()> clock_;
  std::function<std::string()> remark_;
  std::size_t done_ = 0;
  double start_, last_;  // seconds
};

}  // namespace mm
