#pragma once
#include <string>

namespace mm {

// Folders with the manners of base/file.h: whole or not there. Every function throws Error{output} that names the folder.

void make_folder(const std::string& path);  // and those above it

// A folder that appears under its name only when it is complete: filled aside under a name that no reader takes (.NAME.PID-N.tmp), brought
// to the disk, put in place. An older folder of that name changes places with it in one step and is removed behind it, so that at every
// moment one of the two stands whole. Without commit() what was written is removed and the older one stays.
class AtomicFolder {
 public:
  explicit AtomicFolder(const std::string& path);  // the folder above it must be there
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  const std::string& aside() const { return aside_; }  // where to write until commit()
  void commit();

 private:
  std::string path_, aside_;
};

// Removes what writers that were killed left aside in a folder: the temporaries of AtomicFolder and AtomicFile. Only for who knows that
// nobody else writes there.
void remove_aside(const std::string& folder);

}  // namespace mm
