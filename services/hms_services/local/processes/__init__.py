"""One child process: started, probed, logged, ended."""
