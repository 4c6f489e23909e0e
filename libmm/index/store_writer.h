#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "index/graph.h"
#include "index/store_item.h"

namespace mm {

// What becomes of an item whose id stands in the store.
enum class OnKnown { replace, refuse };

// The one process that changes a store. What a call has done when it returns stays done, whatever happens then: it is on the disk.
class StoreWriter {
 public:
  // A new store in a folder that is made, or is empty. Throws Error{usage} where something stands there, Error{output} where it cannot be
  // written.
  static StoreWriter create(const std::string& folder, const StoreForm& form);

  // Throws Error{usage} while another process writes to it, else as Store::open(). What a writer that was stopped had not finished is cut
  // off.
  static StoreWriter open(const std::string& folder);

  ~StoreWriter();
  StoreWriter(StoreWriter&& other) noexcept;
  StoreWriter& operator=(StoreWriter&&) = delete;

  const StoreForm& form() const;

  // Adds rows together; one whose id stands there takes its place. vectors: [items, E] row by row. Throws Error{input}, and adds none, for
  // items that item_text() refuses, and for vectors that are not finite or longer than 1e18; with OnKnown::refuse also for an id that
  // stands there, or comes twice.
  void add(std::span<const StoreItem> items, std::span<const float> vectors, OnKnown on_known = OnKnown::replace);

  std::size_t remove(std::span<const std::string> ids);  // how many of them stood there

  void flush();    // makes a segment of what stands in the log
  void compact();  // makes one segment of all that lives

  // Makes a segment of what stands in the log, and a graph (graph.h) of each segment of at least so many rows that has none; `anew`: of
  // all. seen: how many rows of how many are in; false stops it. Returns how many graphs were made.
  std::size_t make_graphs(const GraphForm& form, std::size_t least, bool anew, const std::function<bool(std::size_t, std::size_t)>& seen);

 private:
  struct State;
  explicit StoreWriter(std::unique_ptr<State> state);

  std::unique_ptr<State> state_;
};

}  // namespace mm
