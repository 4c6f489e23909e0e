#pragma once
#include <string>

namespace mm {

// The folder of the library or program that `address` lies in; empty where the system does not tell.
std::string folder_of(const void* address);

// The folder of this program's binary; empty where the system does not tell.
std::string program_folder();

// Where what comes with mm lies (models/, config/, sample/): MM_SHARE; share/mm beside the program's bin/ (an installed tree); the source
// tree's share/ (a build in build/<preset>/bin). The first of them that is a folder, as an absolute path; empty when there is none.
std::string share_folder();

}  // namespace mm
