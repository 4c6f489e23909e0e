#pragma once
#include <string>

namespace mm {

// A library of mm's own that is opened when it is needed, so that nothing else waits for the libraries that it brings. It has one symbol: a
// function that returns a table, whose `version` is the one that both sides were built with.
struct Plugin {
  const char* file;       // "libmm_mpi.so", beside the library that asks
  const char* symbol;     // const Functions* (*)()
  int version;            // that is asked for
  const char* need;       // "the MPI of libmm_mpi.so is needed to train in several processes"
  const char* hint;       // what to do when it does not load
  const void* neighbour;  // an address in the library that asks
};

// The symbol; the library stays open. Throws Error{resource} when it is not there or does not load; null when it has no such symbol.
void* plugin_symbol(const Plugin& plugin);

[[noreturn]] void refuse_plugin(const Plugin& plugin);  // Error{resource}: it is of another version

// Its table. Throws Error{resource} when it is not there, does not load or is of another version.
template <class Functions>
const Functions& open_plugin(const Plugin& plugin) {
  using Entry = const Functions* (*)();
  const auto entry = reinterpret_cast<Entry>(plugin_symbol(plugin));
  const Functions* functions = entry == nullptr ? nullptr : entry();
  if (functions == nullptr || functions->version != plugin.version) refuse_plugin(plugin);
  return *functions;
}

}  // namespace mm
