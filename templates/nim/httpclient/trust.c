// For tests: has OpenSSL read the certificate authorities from SSL_CERT_FILE instead of the system's.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

int X509_STORE_load_file_ex(void *store, const char *path, void *library, const char *query) {
    int (*load)(void *, const char *, void *, const char *);
    load = (int (*)(void *, const char *, void *, const char *))dlsym(RTLD_NEXT, __func__);
    path = getenv("SSL_CERT_FILE");
    return load(store, path, library, query);
}
