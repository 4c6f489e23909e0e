#pragma once
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "options/batch.h"
#include "task/inputs.h"
#include "task/record.h"

namespace mm {

// What a task says about itself; the batch runner does the rest. `Raw` is what a file holds (an image), `Item` what the model takes
// (a tensor; cheap to copy).
template <class Raw, class Item>
struct Job {
  InputKind kind;
  std::vector<std::string> columns;                                             // of CSV: the answer's fields
  std::function<std::vector<std::string>(const Record&)> lines;                 // of text: what a person reads of an answer
  std::vector<std::string> requests;                                            // a list's fields that ask in an option's place: "prompt"
  std::function<void(std::size_t)> counted;                                     // how many records the inputs name, once that is known
  std::function<void()> open;                                                   // loads the model, while the first files are read
  std::function<std::string()> model;                                           // after open: what records call it; null: they do not
  std::function<Raw(const Record&)> read;                                       // on other threads, before or after open
  std::function<Item(const Record&, Raw)> prepare;                              // on other threads, after open
  std::function<void(std::span<const Item>, std::span<Record* const>)> answer;  // sets each record's `answer`
  int batch = 8;                                                                // records computed together without --batch
  bool unwritten = false;  // records go nowhere: the task says itself what came of them
};

// The same without its types; what the runner works with.
struct AnyJob {
  using Item = std::shared_ptr<void>;

  InputKind kind;
  std::vector<std::string> columns;
  std::function<std::vector<std::string>(const Record&)> lines;
  std::vector<std::string> requests;
  std::function<void(std::size_t)> counted;
  std::function<void()> open;
  std::function<std::string()> model;
  std::function<Item(const Record&, const std::function<void()>& wait_until_open)> make;
  std::function<void(std::span<const Item>, std::span<Record* const>)> answer;
  int batch = 8;
  bool unwritten = false;
};

// `counted` is told before anything is read; of standard input at the end, and not where --limit stops before it.
//
// Walks the inputs, reads ahead on other threads while the model computes, answers in batches, writes records in input order.
// A record whose reading or answering throws gets the error and the run goes on. When memory does not suffice for a batch, it is halved;
// when it does not for one record, Error{resource} is thrown. Ctrl-C ends the run after the batch at hand.
// Error{usage} from an answer ends the run, as options concern every record; where a list's line asked in their place it fails alone.
// Error{output} ends it, too: where one record's files cannot be written, the next one's cannot.
// Returns the exit code: 0 all done, 1 some records failed, 128 + n stopped by signal n; with --fail-fast that of the first failure.
int run_batch(const AnyJob& job, const BatchOptions& options, Log& log);

// The same for a job that is typed.
template <class Raw, class Item>
int run_batch(const Job<Raw, Item>& job, const BatchOptions& options, Log& log) {
  AnyJob any{.kind = job.kind,
             .columns = job.columns,
             .lines = job.lines,
             .requests = job.requests,
             .counted = job.counted,
             .open = job.open,
             .model = job.model,
             .make = {},
             .answer = {},
             .batch = job.batch,
             .unwritten = job.unwritten};
  any.make = [&job](const Record& record, const std::function<void()>& wait_until_open) -> AnyJob::Item {
    Raw raw = job.read(record);
    wait_until_open();
    return std::make_shared<Item>(job.prepare(record, std::move(raw)));
  };
  any.answer = [&job](std::span<const AnyJob::Item> items, std::span<Record* const> records) {
    std::vector<Item> typed;
    for (const auto& item : items) typed.push_back(*static_cast<const Item*>(item.get()));
    job.answer(typed, records);
  };
  return run_batch(any, options, log);
}

}  // namespace mm
