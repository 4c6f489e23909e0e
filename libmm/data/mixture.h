#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "data/caption_source.h"
#include "data/length_buckets.h"
#include "data/quarantine.h"

namespace mm {

// Several sources as one endless stream of examples. Each epoch holds every example of every source once, in an order that is a function
// of (seed, epoch) alone; any place of the stream can be asked for at once.
class Mixture {
 public:
  struct Place {
    std::uint64_t epoch = 0;
    std::size_t source = 0, index = 0;
  };

  // batch, buckets: examples of near length stand together (data/length_buckets.h); without buckets nothing is sorted. Throws Error{usage}
  // when all sources are empty.
  Mixture(std::vector<std::shared_ptr<const CaptionSource>> sources, std::uint64_t seed, std::size_t batch = 1, std::size_t buckets = 0);

  std::size_t size() const { return size_; }  // examples an epoch
  Place at(std::uint64_t number) const;       // of the number-th example of the stream
  CaptionExample example(std::uint64_t number, int side) const;

  // The same, but in the place of an example that cannot be read stands the next one of the stream that can. The quarantine takes up those
  // that cannot; its complaint is thrown.
  CaptionExample readable_example(std::uint64_t number, int side, Quarantine& quarantine) const;

  std::vector<std::string> sentences() const;  // of all sources
  std::string fingerprint() const;             // of the data, whatever the seed

 private:
  std::vector<std::shared_ptr<const CaptionSource>> sources_;
  std::uint64_t seed_;
  std::size_t size_ = 0;
  std::shared_ptr<const LengthBuckets> buckets_;  // null where nothing is sorted
};

}  // namespace mm
