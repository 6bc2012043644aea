"""The guard process: sees that the servers stop after their last user, however it died."""

import sys
import time

from dibao.embedded.servers import keep_guard

if __name__ == "__main__":
    lock = int(sys.argv[1])
    time.sleep(1)
    while keep_guard(lock):
        time.sleep(1)
