#pragma once
#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/log.h"
#include "index/store.h"
#include "options/retrieve.h"
#include "task/vectors.h"

namespace mm {

// What an effort finds of what is nearest, and how long it takes.
struct TunedEffort {
  std::string kind;         // of the queries: "text"
  std::size_t queries = 0;  // how many were asked
  std::size_t effort = 0;   // 0: exactly
  double recall = 1;        // of the `top` nearest, the mean over the queries
  double seconds = 0;       // of a query, the mean
};

// Asks each query by each effort, one after the other, and holds what is found to what is exactly nearest. queries: of each kind [Q, E] row
// by row, of length 1.
std::vector<TunedEffort> tuned_efforts(const Store& store, const std::map<std::string, std::vector<float>>& queries, std::size_t top,
                                       std::span<const std::size_t> efforts, int threads);

// mm retrieve tune: makes graphs of the index's segments where there are none (index/graph.h), and prints what --effort finds at which
// speed, for the kind of queries that are given: files and texts, --vectors, or else 200 items of the index itself. Returns the exit code.
int tune_store(const RetrieveOptions& options, const std::function<OpenedEmbedder(const std::string&)>& open, Log& log);

}  // namespace mm
