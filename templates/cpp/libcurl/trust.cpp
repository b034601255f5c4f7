// For tests: has libcurl read the certificate authorities from SSL_CERT_FILE instead of the system's.
#include <cstdlib>
#include <dlfcn.h>

extern "C" int X509_STORE_load_file(void *store, const char *) {
    using Load = int (*)(void *, const char *);
    const auto load = reinterpret_cast<Load>(dlsym(RTLD_NEXT, "X509_STORE_load_file"));
    return load(store, std::getenv("SSL_CERT_FILE"));
}
