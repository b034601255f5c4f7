# The package curl has no setting for the authorities to trust: its new handles get them here.
setHook(packageEvent("curl", "onLoad"), function(...) {
  new_handle <- curl::new_handle
  utils::assignInNamespace(
    "new_handle",
    function(...) new_handle(cainfo = Sys.getenv("AUTHORITY"), ...),
    "curl"
  )
})
