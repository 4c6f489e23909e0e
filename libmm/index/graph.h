#pragma once
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "index/row_set.h"
#include "index/scan.h"
#include "index/segment.h"

namespace mm {

// How a graph is built: links of a row (M; twice as many on the ground), and how many rows each is compared with on the way
// (efConstruction).
struct GraphForm {
  int links = 16, effort = 200;
};

// Builds the graph of some rows along which their neighbours are walked to (HNSW, Malkov and Yashunin 2016, arXiv 1603.09320; hnswlib
// builds it), and writes it as one summed file (block_sums.h). It holds links alone: the vectors stay where they are. Not the same each
// time: several threads build it. seen: told now and then, by one thread at a time, how many rows are in; false stops it, and nothing is
// written. Returns whether it was written. Throws Error{resource} without memory, Error{output}.
bool write_graph(const std::string& path, const SegmentRows& rows, const GraphForm& form, const std::function<bool(std::size_t)>& seen);

// A graph on the disk, and the rows that it is of.
class Graph {
 public:
  // Throws Error{input} for a file that is none, is cut off, or is of other rows. What is damaged inside of it, check_sums() finds; walking
  // it stays among the rows whatever it holds.
  Graph(const std::string& path, const SegmentRows& rows);

  // Rows with great products with a query, best first: most of the best, not surely all. The greater the effort (ef, at least 1: how many
  // are kept on the way), the more of them; at most `effort`. query: [E]. live, allowed: null, or which rows count, of which the first of
  // these is number `first`; the walk goes through others, too.
  std::vector<StoreHit> search(std::span<const float> query, std::size_t effort, std::size_t first, const RowSet* live,
                               const RowSet* allowed) const;

 private:
  std::span<const std::uint32_t> links(std::uint32_t row, std::uint32_t level) const;
  std::uint32_t entered(std::span<const float> query) const;

  MappedFile file_;
  SegmentRows rows_;
  std::size_t links_ = 0;                  // M
  std::uint32_t entry_ = 0, top_ = 0;      // where walks begin, on which level
  const std::uint32_t* ground_ = nullptr;  // [N, 1 + 2 M]: how many, and which
  const std::uint64_t* starts_ = nullptr;  // [N + 1]: where the upper levels of a row begin, in lists
  const std::uint32_t* upper_ = nullptr;   // [lists, 1 + M]
};

}  // namespace mm
