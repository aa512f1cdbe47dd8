.answer * 2
