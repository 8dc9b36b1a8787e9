# A remote helper for tests: git's own programs on a local repository, as the real helper runs them inside a container.
# LOCAL_REPO is the repository; LOCAL_SERVICE, when set, is a program to run in place of git's.
settings='-c safe.directory=* -c uploadpack.allowAnySHA1InWant=true -c receive.shallowUpdate=true -c gc.auto=0 -c core.hooksPath=/dev/null'
while read -r line; do
  case $line in
    capabilities) printf 'connect\n\n' ;;
    'connect git-upload-pack' | 'connect git-receive-pack')
      service=${line#connect git-}
      printf '\n'
      if [ -n "$LOCAL_SERVICE" ]; then exec env -u GIT_DIR "$LOCAL_SERVICE" "$service" "$LOCAL_REPO"; fi
      exec env -i PATH="$PATH" GIT_PROTOCOL="$GIT_PROTOCOL" git $settings "$service" "$LOCAL_REPO"
      ;;
    connect*) printf 'fallback\n' ;;
    *) exit 0 ;;
  esac
done
