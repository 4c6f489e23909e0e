#pragma once
#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include "base/json.h"
#include "options/update_guard.h"

namespace mm {

// Decides whether an update is made, before it changes anything.
//
// A rollback leaves out the batches of the bad update and of those before it, which led there: the run goes on as if they had never been in
// the stream (Chowdhery et al. 2022, PaLM, section 5.1). So its end does not depend on which checkpoint it goes back to.
//
// All that the guard knows comes from the updates before, and is kept in checkpoints: a run that was cut off decides the same again.
class UpdateGuard {
 public:
  enum class Verdict { make, skip, roll_back };

  // Throws Error{usage} when a rollback would leave out more than may be left out.
  explicit UpdateGuard(const UpdateGuardOptions& options);

  // Was the batch of the step-th update, counted from 0, left out by a rollback? It is then to be passed over, and so told.
  bool leaves_out(std::int64_t step) const { return left_out_.contains(step); }
  const std::set<std::int64_t>& left_out() const { return left_out_; }
  void pass_over();

  // Of the step-th update, counted from 0, by its loss and its gradient's norm. Throws Error{input} when the run is to stop.
  Verdict judge(std::int64_t step, double loss, double norm);

  // Why the last verdict was not to make the update: "the loss is nan".
  const std::string& reason() const { return reason_; }

  // The first update whose batch the last rollback leaves out: the run goes back to it, or further.
  std::int64_t first_left_out() const { return first_; }

  // null while there is nothing to tell.
  Json to_json() const;

  // Takes over what an earlier update knew; what rollbacks left out since stays left out.
  void load(const Json& json);

 private:
  bool is_outlier(double norm);
  Verdict skip();
  Verdict roll_back(std::int64_t step);
  void check_row(std::int64_t row) const;

  UpdateGuardOptions options_;
  std::deque<double> norms_;  // of the last updates, finite
  std::int64_t row_ = 0;      // batches left out in a row, up to now
  std::set<std::int64_t> left_out_;
  std::int64_t first_ = 0;
  std::string reason_;
};

}  // namespace mm
