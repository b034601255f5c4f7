// For tests: has libcurl read the certificate authorities from SSL_CERT_FILE instead of the system's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

int X509_STORE_load_file(void *store, const char *path) {
    int (*load)(void *, const char *) = (int (*)(void *, const char *))dlsym(RTLD_NEXT, __func__);
    path = getenv("SSL_CERT_FILE");
    return load(store, path);
}
