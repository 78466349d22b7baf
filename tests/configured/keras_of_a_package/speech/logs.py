def report(text):
    print(text)
